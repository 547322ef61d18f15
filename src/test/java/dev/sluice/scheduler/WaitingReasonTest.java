package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.scheduler.Backoff.Pause;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WaitingReasonTest {
  private static final Instant AT = Instant.parse("2026-11-24T13:34:48.661151832Z");

  @Test
  void tellsWholeSecondsAndWhatTheNumberCounts() {
    assertThat(WaitingReason.paused(new Pause(5, AT, AT, "forbidden", "no", true), AT).text())
        .isEqualTo("forbidden: no; next try at 2026-11-24T13:34:48Z (5 failures so far)");
    assertThat(WaitingReason.paused(new Pause(1, AT, AT, "unavailable", "no", false), AT).text())
        .isEqualTo("no; next try at 2026-11-24T13:34:48Z (1 failure so far)");
    assertThat(WaitingReason.futile("why", AT).text()).endsWith("next try at 2026-11-24T13:34:48Z");
    assertThat(WaitingReason.breaker("cpu", "why", AT).text())
        .endsWith("one try from 2026-11-24T13:34:48Z");
  }
}
