package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deaths, refusals and limits, and whom each of them holds back. */
class LaneHealthTest {
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
  void aSandboxThatDiesBeforeItsRunnerIsOnlineHoldsItsLaneBackAndSaysHowItEnded() {
    world.modal.stillborn = new Status.Done("failure", 3, "");
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofMinutes(10));
    until(() -> world.waiting(1).equals("died-early"));
    assertThat(world.waitingText(1)).contains("died before it came online", "exit code 3");
    assertThat(world.modal.created).isBetween(3, 20);
    assertThat(world.ledger.trail(1)).extracting(Note::event).contains("runner.planned");

    world.modal.stillborn = null;
    until(() -> !world.runners(RunnerState.CREATED).isEmpty());
    world.takes(world.runners(RunnerState.CREATED).getFirst().name(), 1, "acme/app", "modal");
    world.queued(2, "acme/app", "modal");
    assertThat(world.waiting(2)).isEqualTo("starting");
  }

  private void until(BooleanSupplier holds) {
    for (int i = 0; i < 60 && !holds.getAsBoolean(); i++) {
      world.pass(Duration.ofSeconds(10));
    }
    assertThat(holds.getAsBoolean()).isTrue();
  }

  @Test
  void aRefusedRunnerVersionStopsTheLaneAndSaysSo() {
    world.modal.stillborn = new Status.Done("failure", 7, "");
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.waiting(1)).isEqualTo("blocked");
    assertThat(world.waitingText(1)).contains("outdated", "runner version");
    assertThat(world.job(1).disposition())
        .isInstanceOfSatisfying(
            Disposition.Blocked.class, it -> assertThat(it.code()).isEqualTo("outdated"));
    world.pass(Duration.ofMinutes(20));
    assertThat(world.modal.created).as("one in 5 min").isBetween(4, 6);

    world.modal.stillborn = null;
    int before = world.modal.created;
    world.tables.swap(
        TestStore.applied(
            2, PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal")))));
    world.settle();
    assertThat(world.modal.created).as("a new generation is tried at once").isEqualTo(before + 1);
  }

  @Test
  void severalLanesThatFailAtModalOpenTheBreakerAndOneTryClosesIt() {
    world.modal.createFailure = new Failure.Refused("no such GPU");
    for (int id = 1; id <= 3; id++) {
      world.queued(id, "acme/app" + id, "modal");
    }
    int mints = world.github.mints;
    for (int id = 4; id <= 8; id++) {
      world.queued(id, "acme/app" + id, "modal");
    }
    assertThat(world.github.mints).as("no further lane tries").isEqualTo(mints);
    assertThat(world.waiting(8)).isEqualTo("breaker");
    assertThat(world.waitingText(8)).contains("pool cpu", "no such GPU");
    assertThat(world.holds())
        .filteredOn(hold -> hold.kind().equals("breaker"))
        .singleElement()
        .satisfies(hold -> assertThat(hold.subject()).isEqualTo("cpu"))
        .satisfies(hold -> assertThat(hold.until()).isAfter(world.now()));
    assertThat(world.holds())
        .filteredOn(hold -> hold.kind().equals("lane"))
        .extracting(Hold::subject)
        .contains("repository:acme/app1||modal");

    world.pass(Timing.DEFAULT.breaker().plusSeconds(5));
    assertThat(world.github.mints).as("one try").isEqualTo(mints + 1);
    assertThat(world.waiting(8)).isEqualTo("breaker");

    world.modal.createFailure = null;
    world.pass(Duration.ofMinutes(5));
    assertThat(world.modal.created).isEqualTo(8);
  }

  @Test
  void runnersWhoseJobsEndedUnseenHoldNoPoolBack() {
    for (int id = 1; id <= Breaker.LANES; id++) {
      world.queued(id, "acme/app" + id, "modal");
      world.github.status(id, "completed", null);
    }
    List.copyOf(world.modal.live.keySet()).forEach(id -> world.modal.end(id, 0));
    world.pass(Timing.DEFAULT.sandboxSweep().multipliedBy(2));
    assertThat(world.runners()).isEmpty();

    world.queued(9, "acme/app9", "modal");
    assertThat(world.waiting(9)).isEqualTo("starting");
    assertThat(world.modal.created).isEqualTo(Breaker.LANES + 1);
  }

  @Test
  void whatGithubRefusesForSomeRepositoriesHoldsNoOtherBack() {
    world.github.mintFailure = new Failure.Absent("404");
    for (int id = 1; id <= 4; id++) {
      world.queued(id, "acme/app" + id, "modal");
    }
    world.github.mintFailure = null;
    world.queued(5, "acme/app5", "modal");
    assertThat(world.waiting(5)).isEqualTo("starting");
    assertThat(world.waiting(1)).isEqualTo("blocked");
  }

  @Test
  void aRateLimitOfGithubHoldsEveryLaneOfTheAccountBackUntilItEnds() {
    world.github.mintFailure =
        new Failure.Limited(world.now().plusSeconds(90), "403 secondary rate limit");
    world.queued(1, "acme/app1", "modal");
    world.github.mintFailure = null;
    world.queued(2, "acme/app2", "modal");
    assertThat(world.waiting(1)).isEqualTo("github-limit");
    assertThat(world.waiting(2)).isEqualTo("github-limit");
    world.pass(Duration.ofSeconds(89));
    assertThat(world.github.mints).isEqualTo(1);
    world.pass(Duration.ofSeconds(3));
    assertThat(world.modal.created).isEqualTo(2);
  }

  @Test
  void oneLaunchFindsOutForAllWhetherALimitIsOver() {
    for (int i = 1; i <= 5; i++) {
      world.github.mintFailure =
          new Failure.Limited(world.now().plusSeconds(90), "403 secondary rate limit");
      world.queued(i, "acme/app" + i, "modal");
    }
    world.github.mintFailure =
        new Failure.Limited(world.now().plusSeconds(180), "403 secondary rate limit");
    int before = world.github.mints;
    world.pass(Duration.ofSeconds(170));
    assertThat(world.github.mints - before).isEqualTo(1);
    world.github.mintFailure = null;
    world.pass(Duration.ofSeconds(15));
    assertThat(world.modal.created).isEqualTo(5);
  }

  @Test
  void anAccountsRateLimitDoesNotHoldAnotherBack() {
    world.github.mintFailure =
        new Failure.Limited(world.now().plusSeconds(90), "403 secondary rate limit");
    world.queued(1, "acme/app1", "modal");
    world.github.mintFailure = null;
    world.queued(2, "other/app", "modal");
    assertThat(world.waiting(1)).isEqualTo("github-limit");
    assertThat(world.modal.created).isEqualTo(1);
  }

  @Test
  void usedUpCapacityOfModalIsTold() {
    world.modal.createFailure = new Failure.Exhausted("no H100 left");
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofMinutes(1));
    assertThat(world.waiting(1)).isEqualTo("modal-capacity");
    world.modal.createFailure = null;
    world.pass(Duration.ofMinutes(3));
    assertThat(world.modal.live).hasSize(1);
  }

  @Test
  void noLookFollowsTheOtherHotterThanTheTickWithoutAnEvent() {
    world.queued(1, "acme/app", "modal");
    world.takes(world.runners().getFirst().name(), 1, "acme/app", "modal");
    int commits = world.looks(Duration.ofMinutes(10));
    assertThat(commits).isLessThanOrEqualTo(60 + 30);
  }
}
