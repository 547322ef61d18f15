package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.RunnerState;
import dev.sluice.scheduler.Backoff.Pause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Holds the page of states to the tables it is written from. {@code mvn -q test
 * -Dtest=StatesDocsTest -Ddocs.apply=true} writes it anew.
 */
class StatesDocsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("sluice.root", "."), "docs", "states.md");

  @Test
  void pageOfStatesIsThatOfTheTables() throws IOException {
    String page = StatesPage.write();
    if (Boolean.getBoolean("docs.apply")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("stale; run: mvn -q test -Dtest=StatesDocsTest -Ddocs.apply=true")
        .isEqualTo(page);
  }

  @Test
  void everyStateOfARunnerIsReachedAndLeadsToItsEnd() {
    Set<RunnerState> reached = EnumSet.copyOf(RunnerState.first());
    Deque<RunnerState> open = new ArrayDeque<>(reached);
    while (!open.isEmpty()) {
      for (RunnerState next : open.remove().next()) {
        if (reached.add(next)) {
          open.add(next);
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(RunnerState.values());
    assertThat(RunnerState.REAPED.next()).containsExactly(RunnerState.LOST);
    for (RunnerState state : RunnerState.values()) {
      if (state.isEnding()) {
        assertThat(state.next()).contains(RunnerState.REAPED);
      }
    }
  }

  @Test
  void everyReasonIsExplained() {
    Instant now = Instant.EPOCH;
    List<WaitingReason> reasons =
        List.of(
            WaitingReason.STARTING,
            WaitingReason.FORK_UNKNOWN,
            WaitingReason.APPROVAL,
            WaitingReason.EXPIRED,
            WaitingReason.startUp(null),
            WaitingReason.generation(2, 1),
            WaitingReason.PACING,
            WaitingReason.CHECKING,
            WaitingReason.futile("x", now),
            WaitingReason.probing("x"),
            WaitingReason.breaker("p", "x", now),
            WaitingReason.poolCap("p", 1),
            WaitingReason.poolRepositoryCap("p", "r", 1),
            WaitingReason.repositoryCap("r", 1),
            WaitingReason.gpuCap("T4", 1),
            WaitingReason.totalCap(1),
            WaitingReason.paused(new Pause(1, now, now, "forbidden", "x", true), now));
    assertThat(reasons)
        .allSatisfy(reason -> assertThat(WaitingReason.MEANINGS).containsKey(reason.code()));
    assertThat(WaitingReason.MEANINGS)
        .containsKeys("github-limit", "modal-limit", "modal-capacity", "died-early");
  }
}
