package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Note;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What befalls all waiting jobs at once is stored in few writes, and once. */
class ManyJobsTest {
  private static final String APP = "acme/app";
  private static final int JOBS = 1_000;

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

  private static RoutingTable table(String pool, String label) {
    return PoolFixtures.table(List.of(), List.of(PoolFixtures.pool(pool, label)));
  }

  private List<String> trail(long id) {
    return world.ledger.trail(id).stream().map(Note::event).toList();
  }

  private long blocked() {
    return world.ledger.view().openJobs().stream()
        .map(Job::disposition)
        .filter(Disposition.Blocked.class::isInstance)
        .count();
  }

  @Test
  void aNewGenerationDecidesThemInFewTransactions() {
    world.queued(LongStream.rangeClosed(1, JOBS), APP, "other");
    long before = world.ledger.writes().writes();
    world.tables.swap(TestStore.applied(2, table("nearer", "others")));
    world.settle();
    assertThat(world.ledger.view().openJobs())
        .hasSize(JOBS)
        .allMatch(job -> job.generation() == 2)
        .allMatch(job -> job.disposition() instanceof Disposition.Unmatched);
    assertThat(world.ledger.writes().writes() - before).isBetween(2L, 10L);
  }

  @Test
  void aLaneThatRefusesForHoursBlocksItsJobsOnceAndInFewTransactions() {
    world.github.mintFailure = new Failure.Forbidden("no Administration: write");
    long before = world.ledger.writes().writes();
    world.queued(LongStream.rangeClosed(1, JOBS), APP, "modal");
    assertThat(blocked()).isEqualTo(JOBS);
    int mints = world.github.mints;
    // Each try is a runner with a few writes of its own.
    assertThat(world.ledger.writes().writes() - before).isBetween(5L, 10L + 10 * mints);

    world.pass(Duration.ofHours(1));
    assertThat(world.github.mints).as("tried again all the while").isGreaterThan(mints + 10);
    assertThat(blocked()).isEqualTo(JOBS);
    assertThat(trail(JOBS)).containsExactly("job.queued", "job.routed", "job.blocked");

    world.github.mintFailure = null;
    world.pass(Duration.ofMinutes(6));
    assertThat(blocked()).isZero();
    assertThat(trail(JOBS))
        .startsWith("job.queued", "job.routed", "job.blocked", "job.routed")
        .filteredOn("job.routed"::equals)
        .hasSize(2);
  }

  @Test
  void aNewGenerationUnblocks() {
    world.github.mintFailure = new Failure.Forbidden("no Administration: write");
    world.queued(1, APP, "modal");
    assertThat(blocked()).isEqualTo(1);
    world.github.mintFailure = null;
    world.tables.swap(TestStore.applied(2, table("cpu", "modal")));
    world.settle();
    assertThat(world.job(1).disposition()).isEqualTo(new Disposition.Routed("cpu"));
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void anotherFailureOnTheWayIsNoSuccess() {
    world.github.mintFailure = new Failure.Forbidden("no Administration: write");
    world.queued(1, APP, "modal");
    world.github.mintFailure = new Failure.Unavailable("502");
    world.pass(Duration.ofMinutes(6));
    assertThat(world.waiting(1)).isEqualTo("unavailable");
    assertThat(trail(1).stream().filter("job.routed"::equals)).hasSize(1);
    assertThat(blocked()).isEqualTo(1);
  }
}
