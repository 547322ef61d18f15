package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sandboxes cost whose runners get no job. Polling is off, so that nothing else helps. */
class FutileLaunchTest {
  private static final String APP = "acme/app";

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
    world.github.pollFailure = new Failure.Forbidden("no Actions: read");
    world.settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aJobThatWasOverCostsOneSandboxAndIsClosedByAsking() {
    world.queued(1, APP, "modal");
    world.github.status(1, "completed", null);
    assertThat(world.modal.created).isEqualTo(1);

    world.pass(Duration.ofHours(2));
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.github.jobQuestions).isEqualTo(1);
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.ledger.trail(1)).extracting(Note::text).contains("poll, cancelled");
    assertThat(world.runners()).isEmpty();
    assertThat(world.github.runners).isEmpty();
    assertThat(world.modal.live).isEmpty();
    assertThat(world.modal.secrets).isEmpty();
  }

  @Test
  void aLaneThatGetsNoJobWaitsLongerAndLonger() {
    // As with a runner group that excludes the repository, or a network that blocks GitHub.
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(16));
    assertThat(world.modal.created).isEqualTo(3);
    assertThat(world.waiting(1)).isEqualTo("futile");
    assertThat(world.waitingText(1)).contains("GitHub gives no job").contains("took no job for");
    world.pass(Duration.ofMinutes(8));
    assertThat(world.modal.created).as("one after 5 min").isEqualTo(4);
    world.pass(Duration.ofMinutes(19));
    assertThat(world.modal.created).as("one after 15 min").isEqualTo(5);
    world.pass(Duration.ofMinutes(50));
    assertThat(world.modal.created).isEqualTo(5);
    world.pass(Duration.ofMinutes(25));
    assertThat(world.modal.created).as("one after 60 min").isEqualTo(6);
    world.pass(Duration.ofHours(10));
    assertThat(world.modal.created).as("one in 65 min from then on").isBetween(14, 16);
    assertThat(world.job(1).phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void aBurstThatGetsNoJobCostsFewMoreThanItself() {
    IntStream.rangeClosed(1, 10).forEach(id -> world.queued(id, APP, "modal"));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.modal.created).isEqualTo(10);
    world.pass(Duration.ofMinutes(17));
    assertThat(world.modal.created).isEqualTo(13);
    assertThat(world.github.jobQuestions)
        .as("only what could be launched is asked about")
        .isLessThanOrEqualTo(20);
  }

  @Test
  void aRunnerThatTakesAJobEndsTheSuspicion() {
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(12));
    assertThat(world.modal.created).isEqualTo(3);
    world.takes(world.runners().getLast().name(), 1, APP, "modal");

    IntStream.rangeClosed(2, 6).forEach(id -> world.queued(id, APP, "modal"));
    int questions = world.github.jobQuestions;
    world.settle();
    assertThat(world.modal.created).isEqualTo(8);
    assertThat(world.github.jobQuestions).isEqualTo(questions);
  }

  @Test
  void theRunnerOfACancelledJobSpeaksAgainstNobody() {
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(1));
    world.hear(1, APP, Phase.COMPLETED, null, "modal");
    world.pass(Duration.ofMinutes(6));
    assertThat(world.modal.live).isEmpty();

    world.queued(2, APP, "modal");
    assertThat(world.modal.created).isEqualTo(2);
    assertThat(world.github.jobQuestions).isZero();
  }

  @Test
  void aPhantomKeepsNoRunnerFromTheJobBehindIt() {
    world.queued(1, APP, "modal");
    world.github.status(1, "completed", null);
    world.github.jobFailure = new Failure.Unavailable("down");
    world.pass(Duration.ofMinutes(6));
    world.queued(2, APP, "modal");
    assertThat(world.waiting(2)).as("GitHub does not answer").isEqualTo("futile");

    world.github.jobFailure = null;
    world.pass(Duration.ofMinutes(3));
    assertThat(world.modal.created).isEqualTo(2);
    assertThat(world.waiting(2)).isEqualTo("starting");
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void anotherGenerationTriesAtOnce() {
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(17));
    assertThat(world.waiting(1)).isEqualTo("futile");
    world.tables.swap(
        TestStore.applied(
            2, PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal")))));
    world.settle();
    assertThat(world.modal.created).isEqualTo(4);
  }
}
