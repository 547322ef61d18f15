package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.RunnerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The law of a leader that is frozen, at whatever point of whatever call, and goes on after another
 * has taken over: no job has two runners, none has none, and nothing is left behind.
 */
class TakeoverTest {
  /** Long enough for all that waits for two looks at GitHub and for its strikes. */
  private static final Duration PATIENCE = Duration.ofMinutes(90);

  /** A job that runs, one that is cancelled before a runner has it, one whose sandbox dies. */
  private static void story(TwoReplicas world) {
    world.queued(1);
    world.pass(Duration.ofMinutes(2));
    // A freeze may have taken all of that.
    world.passUntil(() -> !world.hasOpenJobs(), PATIENCE);
    world.handsOut = false;
    world.queued(2);
    world.pass(Duration.ofSeconds(12));
    world.cancelled(2);
    world.pass(Duration.ofMinutes(7));
    world.handsOut = true;
    world.startsFail(true);
    world.queued(3);
    world.pass(Duration.ofSeconds(6));
    world.startsFail(false);
    world.pass(Duration.ofMinutes(3));
    world.passUntil(() -> world.left().isEmpty(), PATIENCE);
  }

  @ParameterizedTest
  @CsvSource({"20, false", "150, false", "1200, false", "150, true"})
  void aLeaderFrozenAnywhereLeavesNothingBehind(long seconds, boolean mute) {
    var calm = new TwoReplicas(Integer.MAX_VALUE, Duration.ZERO, false);
    story(calm);
    assertThat(calm.left()).isEmpty();
    assertThat(calm.isSecondLeading()).isFalse();
    List<String> broken = new ArrayList<>();
    Set<String> places = new HashSet<>();
    IntStream.range(0, calm.points())
        .forEach(point -> {
          var world = new TwoReplicas(point, Duration.ofSeconds(seconds), mute);
          String where = "point " + point;
          try {
            story(world);
            where += ", " + world.frozenAt;
            if (!world.left().isEmpty()) {
              broken.add(where + ": left " + world.left());
            } else if (!world.isSecondLeading()) {
              broken.add(where + ": the other never led");
            } else if (world.rows.runners().stream()
                .anyMatch(row -> row.state() != RunnerState.REAPED)) {
              broken.add(where + ": a row is not over");
            }
          } catch (AssertionError | RuntimeException e) {
            broken.add(where + ", " + world.frozenAt + ": " + e);
          }
          places.add(world.frozenAt);
        });
    assertThat(broken).isEmpty();
    assertThat(places)
        .contains(
            "before mint",
            "after mint",
            "before secret",
            "after secret",
            "before create",
            "after create",
            "before remove",
            "after remove",
            "before terminate",
            "after terminate",
            "before removeSecret",
            "after removeSecret");
  }
}
