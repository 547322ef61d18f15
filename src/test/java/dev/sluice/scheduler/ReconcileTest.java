package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Webhooks that never came, deliveries that failed, and answers that are wrong. */
class ReconcileTest {
  private static final String APP = "acme/app";
  private static final Duration PASS = Duration.ofMinutes(6);

  @TempDir Path directory;
  private final ListAppender<ILoggingEvent> told = new ListAppender<>();
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    told.start();
    logger().addAppender(told);
    logger().setLevel(Level.INFO);
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
    world.settle();
    // So that the repository is known; its job is over at once.
    world.queued(900, APP, "other");
    world.hear(900, APP, Phase.COMPLETED, null, "other");
    world.github.status(900, "completed", null);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(DeliverySweep.class);
  }

  /** What the sweep of deliveries told under that name. */
  private List<String> told(String event) {
    return told.list.stream()
        .map(one -> one.getLevel() + " " + one.getKeyValuePairs())
        .filter(line -> line.contains("event=\"" + event + "\""))
        .toList();
  }

  @AfterEach
  void close() {
    logger().setLevel(null);
    logger().detachAppender(told);
    world.close();
  }

  @Test
  void aJobWhoseQueuedWasLostIsFoundByPolling() {
    world.github.job(1, APP, "queued", world.now(), "modal");
    world.pass(Duration.ofMinutes(1));
    assertThat(world.ledger.job(1)).as("its webhook may still come").isEmpty();
    world.pass(Duration.ofMinutes(5));
    assertThat(world.job(1).discovery()).isEqualTo(Discovery.POLL);
    assertThat(world.job(1).facts().repository()).isEqualTo(new RepositoryName("acme", "app"));
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void aLostInProgressTiesTheRunnerToItsJobAndALostCompletedEndsIt() {
    world.queued(1, APP, "modal");
    Runner runner = world.runners().getFirst();
    world.github.status(1, "in_progress", runner.name());
    world.github.runner(runner.name()).busy = true;
    world.github.runner(runner.name()).online = true;
    world.pass(PASS);
    assertThat(world.runners().getFirst().state()).isEqualTo(RunnerState.BUSY);
    assertThat(world.runners().getFirst().jobId()).isEqualTo(1L);
    assertThat(world.job(1).phase()).isEqualTo(Phase.IN_PROGRESS);

    world.github.status(1, "completed", runner.name());
    world.github.runners.clear();
    world.pass(PASS);
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
    world.pass(Duration.ofMinutes(3));
    assertThat(world.runners()).isEmpty();
    assertThat(world.modal.live).isEmpty();
  }

  @Test
  void aRunnerThatGithubCallsBusyBeforeTheWebhookStillServesItsJob() {
    world.queued(1, APP, "modal");
    Runner runner = world.runners().getFirst();
    // GitHub's list is ahead: the in_progress is on its way, and the poll sees the job queued.
    world.github.job(1, APP, "queued", world.now(), "modal");
    world.github.runner(runner.name()).busy = true;
    world.github.runner(runner.name()).online = true;
    while (world.runners().getFirst().state() != RunnerState.BUSY) {
      world.pass(Duration.ofSeconds(10));
    }
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.waiting(1)).isEqualTo("handover");

    // It never comes: then the runner has taken another job, and this one needs its own.
    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.created).isEqualTo(2);
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void aSecondRunnerForTheSameJobNeedsGithubsWord() {
    // Its runner is taken by a job that nobody has heard of, and GitHub says that this one waits.
    world.queued(1, APP, "modal");
    world.hear(11, APP, Phase.IN_PROGRESS, world.runners().getFirst().name(), "modal");
    world.settle();
    assertThat(world.modal.created).isEqualTo(2);

    // Here GitHub has given it another runner already, and only the webhook is late.
    world.queued(2, APP, "modal");
    world.github.status(2, "in_progress", "elsewhere");
    Runner third =
        world.runners().stream()
            .filter(runner -> runner.reason().equals("for job 2") || runner.state().isSupply())
            .reduce((_, last) -> last)
            .orElseThrow();
    int created = world.modal.created;
    world.hear(12, APP, Phase.IN_PROGRESS, third.name(), "modal");
    world.settle();
    assertThat(world.job(2).phase()).isEqualTo(Phase.IN_PROGRESS);
    assertThat(world.modal.created).isEqualTo(created);
  }

  @Test
  void aSecondRunnerIsLaunchedAfterAMinuteWhereGithubDoesNotAnswer() {
    world.queued(1, APP, "modal");
    world.github.jobFailure = new Failure.Forbidden("no Actions: read");
    world.hear(11, APP, Phase.IN_PROGRESS, world.runners().getFirst().name(), "modal");
    world.settle();
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.waiting(1)).isEqualTo("handover");
    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.created).isEqualTo(2);
  }

  @Test
  void aBusyRunnerThatGithubDroppedTwiceIsOverEvenIfNoJobIsKnown() {
    world.github.pollFailure = new Failure.Forbidden("no Actions: read");
    world.github.jobFailure = new Failure.Forbidden("no Actions: read");
    world.queued(1, APP, "modal");
    world.takes(world.runners().getFirst().name(), 1, APP, "modal");
    world.pass(PASS);
    assertThat(world.runners(RunnerState.BUSY)).hasSize(1);
    world.github.runners.clear();
    world.pass(Duration.ofMinutes(3));
    assertThat(world.modal.live).as("one look is not enough").hasSize(1);
    world.pass(Duration.ofMinutes(6));
    assertThat(world.modal.live).isEmpty();
    assertThat(world.runners()).isEmpty();
  }

  @Test
  void aRunnerThatWaitsAndThatGithubDroppedTwiceIsAGhostAndEndsBeforeItIdlesOut() {
    world.queued(1, APP, "modal");
    Runner runner = world.runners().getFirst();
    world.github.runner(runner.name()).online = true;
    world.pass(Duration.ofMinutes(3));
    Runner online = world.runners(RunnerState.ONLINE).getFirst();

    world.github.runners.clear();
    List<RunnerState> states = new ArrayList<>();
    Instant terminated = Instant.MAX;
    for (int i = 0; i < 90; i++) {
      world.pass(Duration.ofSeconds(5));
      Runner row = world.ledger.commit(it -> it.runner(runner.name()).orElseThrow());
      states.add(row.state());
      if (world.modal.terminated.isEmpty()) {
        assertThat(world.modal.live).as("it may be told apart from a lie").isNotEmpty();
      } else if (terminated.equals(Instant.MAX)) {
        terminated = world.now();
        assertThat(row.fencedAt()).as("behind the fence").isBefore(terminated);
      }
    }
    assertThat(states).contains(RunnerState.GHOST).doesNotContain(RunnerState.IDLE);
    assertThat(states.getLast()).isEqualTo(RunnerState.REAPED);
    assertThat(terminated).isBefore(online.changedAt().plus(online.idleTimeout()));
    assertThat(world.ledger.trail(1))
        .filteredOn(note -> runner.name().equals(note.runner()))
        .extracting(Note::event)
        .containsSubsequence(
            "runner.online",
            "runner.absent",
            "runner.ghost",
            "runner.unregistered",
            "runner.sandbox.ended",
            "runner.reaped");
  }

  @Test
  void aSecretWhoseIdWasLostIsFoundAgainAndRemoved() {
    world.modal.secretAnswerLost = new Failure.Unavailable("cut");
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofMinutes(1));
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.modal.secrets).as("that of the runner that waits").hasSize(1);
    assertThat(world.runners()).hasSize(1);
  }

  @Test
  void notFoundEndsNoJobThatMayStillBeQueued() {
    world.queued(1, APP, "modal");
    world.github.jobs.remove(1L);
    world.pass(Duration.ofHours(2));
    assertThat(world.job(1).phase()).isEqualTo(Phase.QUEUED);
    world.pass(Duration.ofHours(24));
    assertThat(world.job(1).phase()).isEqualTo(Phase.COMPLETED);
    assertThat(world.job(1).conclusion()).isEqualTo("vanished");
  }

  @Test
  void aLimitStopsThePollingUntilItEnds() {
    int polls = world.github.polls;
    world.github.pollFailure = new Failure.Limited(world.now().plus(Duration.ofHours(1)), "403");
    world.pass(Duration.ofMinutes(59));
    assertThat(world.github.polls - polls).isEqualTo(1);
    world.github.pollFailure = null;
    world.pass(Duration.ofMinutes(12));
    assertThat(world.github.polls - polls).isGreaterThan(1);
  }

  private void delivered(String guid, long hook, Instant at) {
    world.ledger.commit(transaction -> {
      transaction.put(new Delivery(guid, hook, "workflow_job", "queued", at));
      return true;
    });
  }

  private void attempt(long id, String guid, boolean ok) {
    world.github.deliveries.add(
        new Attempt(id, guid, "workflow_job", world.now(), ok ? 202 : 503, false));
  }

  @Test
  void aFailedDeliveryOfOurHookIsAskedForAgainAndNoOther() {
    delivered("g0", FakeGithub.HOOK, world.now());
    attempt(11, "g1", false);
    attempt(12, "g2", false);
    attempt(13, "g2", true);
    world.pass(Duration.ofMinutes(3));
    assertThat(world.github.redelivered).containsExactly(11L);
    assertThat(world.ledger.<Boolean>commit(it -> it.isRedelivery("g1"))).isTrue();
    assertThat(world.ledger.<Boolean>commit(it -> it.isRedelivery("g2"))).isFalse();
    attempt(14, "g1", true);
    world.pass(Duration.ofMinutes(20));
    assertThat(world.github.redelivered).containsExactly(11L);
  }

  @Test
  void aDeliveryThatWasStoredButAnsweredTooLateIsNotAskedFor() {
    delivered("g1", FakeGithub.HOOK, world.now());
    attempt(11, "g1", false);
    world.pass(Duration.ofMinutes(10));
    assertThat(world.github.redelivered).isEmpty();
  }

  @Test
  void aRestartGoesOnWhereItStopped() {
    delivered("g0", FakeGithub.HOOK, world.now());
    world.pass(Duration.ofMinutes(3));
    // Away for longer than a first look goes back.
    attempt(11, "g1", false);
    world.advance(Duration.ofHours(40));
    world.restart();
    world.pass(Duration.ofMinutes(3));
    assertThat(world.github.redelivered).containsExactly(11L);
    assertThat(world.github.askedSince).isBefore(world.now().minus(Duration.ofHours(40)));
  }

  @Test
  void aClockThatIsAheadOfGithubsHidesNoFailedDelivery() {
    delivered("g0", FakeGithub.HOOK, world.now());
    world.pass(Duration.ofMinutes(10));
    world.github.deliveries.add(
        new Attempt(
            11, "g1", "workflow_job", world.now().minus(Duration.ofMinutes(40)), 503, false));
    world.pass(Duration.ofMinutes(3));
    assertThat(world.github.redelivered).containsExactly(11L);
  }

  @Test
  void theLogOfOurAppIsReadOnceItsWebhookDeliveredHere() {
    delivered("g0", 4_711, world.now());
    world.github.appDeliveries.add(new Attempt(21, "g1", "workflow_job", world.now(), 503, false));
    world.github.appDeliveries.add(new Attempt(22, "g0", "workflow_job", world.now(), 0, false));
    world.pass(Duration.ofMinutes(10));
    assertThat(world.github.redelivered).isEmpty();
    world.ledger.commit(transaction -> {
      transaction.putAppHook(4_711);
      return true;
    });
    world.pass(Duration.ofMinutes(3));
    assertThat(world.github.redelivered).as("g0 is stored").containsExactly(21L);
  }

  @Test
  void whereOnlyOurAppDeliversNobodyElsesHooksAreAskedFor() {
    delivered("g0", 4_711, world.now());
    world.ledger.commit(transaction -> {
      transaction.putAppHook(4_711);
      return true;
    });
    world.pass(Duration.ofMinutes(10));
    assertThat(world.github.hooksAskedAt).isNotEmpty().containsOnly("app");
    delivered("g1", FakeGithub.HOOK, world.now());
    world.pass(Duration.ofMinutes(10));
    assertThat(world.github.hooksAskedAt)
        .contains("app", "repository:acme/app", "organization:acme");
  }

  @Test
  void aDeliveryThatKeepsFailingIsAskedForEverLessOften() {
    delivered("g0", FakeGithub.HOOK, world.now());
    attempt(11, "g1", false);
    world.pass(Duration.ofHours(23));
    assertThat(world.github.redelivered.size()).isBetween(20, 30);
    world.pass(Duration.ofHours(3));
    int asked = world.github.redelivered.size();
    world.pass(Duration.ofHours(10));
    assertThat(world.github.redelivered).hasSize(asked);
  }

  @Test
  void aLimitEndsTheAskingForDeliveries() {
    delivered("g0", FakeGithub.HOOK, world.now());
    for (int i = 1; i <= 10; i++) {
      attempt(10 + i, "g" + i, false);
    }
    world.github.redeliverFailure =
        new Failure.Limited(world.now().plus(Duration.ofMinutes(20)), "403");
    world.pass(Duration.ofMinutes(19));
    assertThat(world.github.redeliveries).isEqualTo(1);
    assertThat(told("delivery.unasked")).singleElement().asString().startsWith("WARN");
    assertThat(told("delivery.asked")).isEmpty();
    world.github.redeliverFailure = null;
    world.pass(Duration.ofMinutes(5));
    assertThat(world.github.redelivered).hasSize(10);
    assertThat(told("delivery.asked")).hasSize(10);
  }

  @Test
  void hooksThatCannotBeReadAreLeftAloneForAnHour() {
    delivered("g0", FakeGithub.HOOK, world.now());
    world.github.hooksFailure = new Failure.Forbidden("no Webhooks: read");
    attempt(11, "g1", false);
    world.pass(Duration.ofMinutes(30));
    world.github.hooksFailure = null;
    world.pass(Duration.ofMinutes(20));
    assertThat(world.github.redelivered).isEmpty();
    world.pass(Duration.ofMinutes(20));
    assertThat(world.github.redelivered).contains(11L);
  }

  @Test
  void aHookThatDeliveredHereAndIsFoundNowhereIsToldOnce() {
    delivered("g0", FakeGithub.HOOK, world.now());
    world.github.organizationHooksFailure = new Failure.Absent("404");
    world.pass(Duration.ofMinutes(10));
    assertThat(told("hooks.missing")).as("the owner may be no organization").isEmpty();
    delivered("g1", 4_712, world.now());
    world.pass(Duration.ofHours(3));
    assertThat(told("hooks.missing"))
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("[4712]", "organization:acme");
  }

  @Test
  void aRepeatedCompletedOfAnEarlierAttemptChangesNothing() {
    world.queued(1, APP, "modal");
    world.takes(world.runners().getFirst().name(), 1, APP, "modal");
    world.hear(1, APP, Phase.COMPLETED, world.runners().getFirst().name(), "modal");
    world.github.status(1, "completed", null);
    world.github.runners.clear();
    world.pass(Duration.ofMinutes(2));
    assertThat(world.runners()).isEmpty();
    // "Re-run failed jobs": a new job, and the old ones told as completed once more, in one burst.
    world.queued(2, APP, "modal");
    for (int i = 0; i < 5; i++) {
      world.hear(1, APP, Phase.COMPLETED, "gone", "modal");
    }
    world.settle();
    assertThat(world.modal.created).isEqualTo(2);
    assertThat(world.waiting(2)).isEqualTo("starting");
  }

  @Test
  void aDeploymentThatWaitsIsNoDemandUntilItIsApproved() {
    world.hear(1, APP, Phase.WAITING, null, "modal");
    world.github.job(1, APP, "waiting", world.now(), "modal");
    world.pass(Duration.ofHours(3));
    assertThat(world.modal.created).isZero();
    assertThat(world.waiting(1)).isEqualTo("approval");
    // Approved, and the webhook is lost.
    world.github.status(1, "queued", null);
    world.pass(PASS);
    assertThat(world.modal.created).isEqualTo(1);
  }

  @Test
  void aJobFollowsItsRepositoryToANewName() {
    world.github.mintFailure = new Failure.Absent("404");
    world.queued(1, APP, "modal");
    world.github.mintFailure = null;
    world.hear(1, "newowner/renamed", Phase.QUEUED, null, "modal");
    world.settle();
    assertThat(world.job(1).facts().repository().key()).isEqualTo("newowner/renamed");
    assertThat(world.github.mintedAt).contains("repository:newowner/renamed");
    assertThat(world.modal.live).hasSize(1);
    assertThat(world.ledger.trail(1)).anyMatch(note -> note.event().equals("job.moved"));
  }

  @Test
  void eachTargetGetsItsOwnRunners() {
    world.queued(1, "acme/one", "modal");
    world.queued(2, "acme/two", "modal");
    world.queued(3, "other/three", "modal");
    assertThat(world.github.mintedAt)
        .containsExactlyInAnyOrder(
            "repository:acme/one", "repository:acme/two", "repository:other/three");
    world.github.listFailure = new Failure.Unavailable("down");
    world.pass(Duration.ofMinutes(4));
    assertThat(world.modal.terminated).as("no list, no conclusion").isEmpty();
    assertThat(world.modal.created).isEqualTo(3);
  }
}
