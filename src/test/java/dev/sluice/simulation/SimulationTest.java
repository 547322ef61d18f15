package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.Lane;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.scheduler.Timing;
import dev.sluice.simulation.Simulation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Plays many histories. {@code -Dsimulation.seed=N} replays one, {@code -Dsimulation.histories=N}
 * and {@code -Dsimulation.first=N} choose how many and from which seed on.
 */
class SimulationTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.sluice");
  private static final Level LEVEL = LOG.getLevel();

  @BeforeAll
  static void silence() {
    // A line for each step of a hundred thousand runners is no help to anybody.
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void restore() {
    LOG.setLevel(LEVEL);
  }

  @Test
  void everyHistoryKeepsTheLaws() {
    Long seed = Long.getLong("simulation.seed");
    long first = seed == null ? Long.getLong("simulation.first", 1) : seed;
    int histories = seed == null ? Integer.getInteger("simulation.histories", 1_000) : 1;
    var tally = new Tally();
    for (long next = first; next < first + histories; next++) {
      tally.add(Simulation.play(next, Settings.DEFAULT));
      if (tally.histories % 1_000 == 0) {
        System.out.println(tally);
      }
    }
    System.out.println("seeds " + first + " to " + (first + histories - 1) + ": " + tally);
    assertThat(tally.jobs).isPositive();
  }

  @Test
  void theSameSeedGivesTheSameHistory() {
    Outcome once = Simulation.play(7, Settings.DEFAULT);
    assertThat(Simulation.play(7, Settings.DEFAULT)).isEqualTo(once);
    assertThat(Simulation.play(8, Settings.DEFAULT).fingerprint()).isNotEqualTo(once.fingerprint());
  }

  /** The laws that break in some histories; each failure says how to see it again. */
  private static Set<String> brokenLaws(Settings settings) {
    Set<String> laws = new TreeSet<>();
    for (long seed = 1; seed <= 25; seed++) {
      try {
        Simulation.play(seed, settings);
      } catch (LawBroken broken) {
        assertThat(broken).hasMessageContaining("-Dsimulation.seed=" + seed);
        laws.add(broken.law());
      }
    }
    return laws;
  }

  @Test
  void noticesAFenceThatIsOff() {
    Timing hasty =
        new Timing(
            Timing.DEFAULT.tick(),
            Duration.ZERO,
            Duration.ZERO,
            Timing.DEFAULT.finish(),
            Timing.DEFAULT.finishPoll(),
            Timing.DEFAULT.sandboxSweep(),
            Timing.DEFAULT.runnerSweep(),
            Timing.DEFAULT.blocked());
    assertThat(brokenLaws(Settings.DEFAULT.timed(hasty).sabotaged(Sabotage::blindRegistry)))
        .contains("onlyWhatIsFencedIsTerminated");
  }

  @Test
  void noticesSlotsThatAreFreedTooEarly() {
    assertThat(brokenLaws(Settings.DEFAULT.sabotaged(Sabotage::deathCertificates)))
        .contains("sandboxesStayWithinCaps");
  }

  @Test
  void noticesWhatIsLeftBehind() {
    assertThat(brokenLaws(Settings.DEFAULT.sabotaged(Sabotage::keptSecrets)))
        .contains("nothingIsLeft");
  }

  @Test
  void noticesWebhooksThatNothingMakesUpFor() {
    assertThat(brokenLaws(Settings.DEFAULT.sabotaged(Sabotage::deafness)))
        .contains("everyEndedJobIsCompleted");
  }

  @Test
  void noticesALoopThatRunsHot() {
    Timing hot =
        new Timing(
            Duration.ofMillis(50),
            Timing.DEFAULT.fence(),
            Timing.DEFAULT.strike(),
            Timing.DEFAULT.finish(),
            Timing.DEFAULT.finishPoll(),
            Timing.DEFAULT.sandboxSweep(),
            Timing.DEFAULT.runnerSweep(),
            Timing.DEFAULT.blocked());
    assertThat(brokenLaws(Settings.DEFAULT.timed(hot))).contains("nothingRunsHot");
  }

  @Test
  void noticesLaunchesOverACapWithinOneTransaction() {
    var world = new World(Chance.of(1));
    var laws = new Laws(world, Settings.DEFAULT);
    RepositoryName app = RepositoryName.parse("acme/app").orElseThrow();
    List<Runner> planned =
        IntStream.range(0, 30)
            .mapToObj(job ->
                Runner.planned(
                    "runner-" + job,
                    "cpu",
                    new Lane(new Target.Repository(app), "", List.of("modal")),
                    "digest",
                    world.tables.current().serial(),
                    app,
                    null,
                    Duration.ofMinutes(3),
                    new UUID(0, job),
                    world.now(),
                    "for job " + job))
            .toList();
    assertThatThrownBy(() -> laws.storing(planned))
        .isInstanceOf(LawBroken.class)
        .hasMessageContaining("is planned while");
    laws.storing(planned.subList(0, 1));
  }

  @Test
  void noticesLaunchesForNothing() {
    assertThat(brokenLaws(Settings.DEFAULT.launchingForPhantoms(0)))
        .contains("launchesForPhantomsAreBounded");
  }

  /** What many histories came to. */
  private static final class Tally {
    private int histories;
    private long jobs;
    private long launches;
    private long crashes;
    private Duration length = Duration.ZERO;

    private void add(Outcome outcome) {
      histories++;
      jobs += outcome.jobs();
      launches += outcome.launches();
      crashes += outcome.crashes();
      length = length.plus(outcome.length());
    }

    @Override
    public String toString() {
      return histories
          + " histories, "
          + jobs
          + " jobs, "
          + launches
          + " sandboxes, "
          + crashes
          + " crashes, "
          + length.toHours()
          + " hours";
    }
  }
}
