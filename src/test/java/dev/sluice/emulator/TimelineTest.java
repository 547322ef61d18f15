package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");

  private final VirtualTimeline virtual = new VirtualTimeline(START);
  private final List<String> seen = new ArrayList<>();

  @Test
  void actionsRunByTimeAndThenInTheOrderTheyWereLeft() {
    note(2, "c");
    note(1, "a");
    note(1, "b");
    virtual.advance(Duration.ofSeconds(2));
    assertThat(seen).containsExactly("a@1", "b@1", "c@2");
  }

  @Test
  void whatAnActionLeavesRunsInTheSameStepIfItFallsDue() {
    virtual.after(Duration.ofSeconds(1), () -> note(1, "in"));
    virtual.after(Duration.ofSeconds(1), () -> note(2, "out"));
    virtual.advance(Duration.ofSeconds(2));
    assertThat(seen).containsExactly("in@2");
    assertThat(virtual.next()).contains(START.plusSeconds(3));
    assertThat(virtual.now()).isEqualTo(START.plusSeconds(2));
  }

  @Test
  void zeroRunsOnlyWhatIsDueNow() {
    note(0, "now");
    note(1, "later");
    virtual.advance(Duration.ZERO);
    assertThat(seen).containsExactly("now@0");
  }

  @Test
  void timeDoesNotGoBack() {
    assertThatThrownBy(() -> virtual.advance(Duration.ofNanos(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    note(-5, "past");
    virtual.advance(Duration.ZERO);
    assertThat(seen).containsExactly("past@0");
  }

  @Test
  void theRealOneRunsActionsInOrderAndSurvivesOneThatThrows() throws Exception {
    var order = new LinkedBlockingQueue<Integer>();
    try (var real = new RealTimeline(InstantSource.system())) {
      real.after(
          Duration.ZERO,
          () -> {
            throw new IllegalStateException("planned");
          });
      for (int i = 0; i < 100; i++) {
        int number = i;
        real.after(Duration.ZERO, () -> order.add(number));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(order.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
      }
    }
  }

  @Test
  void theRealOneDropsWhatComesAfterItsEnd() {
    var real = new RealTimeline(InstantSource.system());
    real.close();
    real.after(Duration.ZERO, () -> seen.add("never"));
    assertThat(seen).isEmpty();
  }

  private void note(long seconds, String what) {
    virtual.after(
        Duration.ofSeconds(seconds),
        () -> seen.add(what + "@" + Duration.between(START, virtual.now()).toSeconds()));
  }
}
