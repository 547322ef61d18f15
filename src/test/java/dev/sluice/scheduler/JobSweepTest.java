package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Phase;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Repositories with more open runs than a pass can look at, and such as cannot be read. */
class JobSweepTest {
  private static final String APP = "acme/app";
  private static final String GONE = "acme/gone";
  private static final Duration PASS = Duration.ofMinutes(6);

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
    world.settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aLostQueuedIsFoundAtOnceHoweverManyRunsAreOpen() {
    world.queued(LongStream.rangeClosed(1, 200), APP, "other");
    world.github.job(120_000, APP, "queued", world.now(), "other");
    // It has looked at the others before, and at some of them only.
    world.pass(PASS);
    assertThat(world.ledger.job(120_000)).isPresent();
    world.github.job(0, APP, "queued", world.now(), "other");
    world.pass(PASS.multipliedBy(2));
    assertThat(world.ledger.job(0)).isPresent();
  }

  @Test
  void aRunThatCouldNotBeReadKeepsItsTurn() {
    world.queued(LongStream.rangeClosed(1, 200), APP, "other");
    world.github.job(201, APP, "queued", world.now(), "other");
    world.github.runFailure = new Failure.Unavailable("502");
    world.pass(PASS);
    world.github.runFailure = null;
    world.pass(PASS);
    assertThat(world.ledger.job(201)).isPresent();
  }

  @Test
  void everyRunHasItsTurn() {
    world.queued(LongStream.rangeClosed(1, 200), APP, "other");
    for (long id : new long[] {1, 59, 130, 200}) {
      world.github.status(id, "in_progress", "elsewhere");
    }
    world.pass(PASS);
    assertThat(world.job(200).phase()).as("not all at once").isEqualTo(Phase.QUEUED);
    world.pass(PASS.multipliedBy(3));
    for (long id : new long[] {1, 59, 130, 200}) {
      assertThat(world.job(id).phase()).isEqualTo(Phase.IN_PROGRESS);
    }
  }

  @Test
  void aLostCompletedIsFoundWhileManyOtherRunsAreOpen() {
    world.queued(LongStream.rangeClosed(1, 200), APP, "other");
    world.github.status(150, "completed", null);
    world.pass(PASS);
    assertThat(world.job(150).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void jobsOfRunsThatGithubDoesNotListAreAskedAboutInTurn() {
    world.github.mostListed = 50;
    world.queued(LongStream.rangeClosed(1, 200), APP, "other");
    world.github.status(1, "completed", null);
    world.github.status(150, "completed", null);
    world.github.status(199, "in_progress", "elsewhere");
    world.pass(PASS.multipliedBy(6));
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.job(150).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.job(199).phase()).isEqualTo(Phase.IN_PROGRESS);
    assertThat(world.job(2).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void aJobOfAnEarlierAttemptIsAskedAboutThoughItsRunIsOpen() {
    world.queued(1, APP, "other");
    world.github.rerun(1, 2);
    world.pass(PASS);
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.job(2).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void jobsOfADeletedRepositoryEndByGithubsLimitsAndItsAbsenceIsNoFault() {
    world.queued(1, APP, "other");
    world.queued(LongStream.rangeClosed(2, 100), GONE, "other");
    world.github.refused.put(GONE, new Failure.Absent("404"));
    LongStream.rangeClosed(2, 100).forEach(world.github.jobs::remove);
    world.pass(Duration.ofHours(24));
    assertThat(world.job(2).phase()).isEqualTo(Phase.QUEUED);
    assertThat(world.sweep("jobs").succeeded()).isAfter(world.now().minus(PASS));
    world.pass(Duration.ofHours(2));
    assertThat(world.job(2).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.job(100).conclusion()).isEqualTo("vanished");
    assertThat(world.job(1).phase()).as("GitHub still calls it queued").isEqualTo(Phase.QUEUED);
  }

  @Test
  void theLimitOfOneAccountLeavesTheOthersToBeRead() {
    world.queued(1, APP, "other");
    world.queued(2, "zeta/app", "other");
    world.github.refused.put(
        APP, new Failure.Limited(world.now().plus(Duration.ofHours(1)), "403"));
    world.pass(PASS);
    world.github.job(3, "zeta/app", "queued", world.now(), "other");
    world.pass(PASS.multipliedBy(2));
    assertThat(world.ledger.job(3)).isPresent();
    world.github.refused.clear();
    world.github.job(4, APP, "queued", world.now(), "other");
    world.pass(PASS.multipliedBy(2));
    assertThat(world.ledger.job(4)).as("not before it may be asked").isEmpty();
    world.pass(Duration.ofHours(1));
    assertThat(world.ledger.job(4)).isPresent();
  }

  @Test
  void aRepositoryThatIsReadableAgainLosesNoJob() {
    world.queued(1, GONE, "other");
    world.github.refused.put(GONE, new Failure.Forbidden("no Actions: read"));
    world.pass(Duration.ofHours(24));
    world.github.refused.clear();
    world.pass(Duration.ofHours(2));
    assertThat(world.job(1).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void aTokenThatReadsNothingIsAFaultAndSoIsAnOutage() {
    world.queued(1, APP, "other");
    world.pass(PASS);
    Instant before = Objects.requireNonNull(world.sweep("jobs").succeeded());
    assertThat(before).isNotNull();
    world.github.pollFailure = new Failure.Forbidden("no Actions: read");
    world.pass(PASS.multipliedBy(2));
    assertThat(world.sweep("jobs").succeeded()).isEqualTo(before);
    world.github.pollFailure = null;
    world.queued(2, GONE, "other");
    world.github.refused.put(GONE, new Failure.Unavailable("502"));
    world.pass(PASS.multipliedBy(2));
    assertThat(world.sweep("jobs").succeeded()).isEqualTo(before);
    world.github.refused.clear();
    world.pass(PASS);
    assertThat(world.sweep("jobs").succeeded()).isAfter(before);
  }
}
