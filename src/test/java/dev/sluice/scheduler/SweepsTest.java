package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What is told of comparisons that get no answer. */
class SweepsTest {
  private static final String APP = "acme/app";

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private SweepState.Trouble trouble(String sweep) {
    SweepState.Trouble trouble = world.sweep(sweep).trouble();
    assertThat(trouble).as(sweep + " fails").isNotNull();
    if (trouble == null) {
      throw new AssertionError();
    }
    return trouble;
  }

  /** So that the repository and the hook are known. */
  private void aJobThatEnded() {
    world.queued(900, APP, "other");
    world.hear(900, APP, Phase.COMPLETED, null, "other");
    world.github.status(900, "completed", null);
    var delivery = new Delivery("g0", FakeGithub.HOOK, "workflow_job", "", world.now());
    world.ledger.commit(transaction -> {
      transaction.put(delivery);
      return true;
    });
  }

  @Test
  void everyComparisonIsListedBeforeItHasEverSucceeded() {
    assertThat(world.sweeps())
        .extracting(SweepState::name)
        .containsExactly("sandboxes", "runners", "deliveries", "jobs", "retention");
    assertThat(world.sweeps())
        .allSatisfy(sweep -> {
          assertThat(sweep.succeeded()).isNull();
          assertThat(sweep.begun()).isEqualTo(SchedulerWorld.START);
          assertThat(sweep.trouble()).isNull();
        });
  }

  @Test
  void aDeliveryLogThatIsNotReadIsNoSuccessEvenWhileItMayBeTriedAgainAtOnce() {
    aJobThatEnded();
    world.pass(Duration.ofMinutes(5));
    Instant good = world.sweep("deliveries").succeeded();
    assertThat(good).isNotNull();
    world.github.hooksFailure = new Failure.Unavailable("502");
    world.pass(Duration.ofMinutes(20));
    assertThat(world.sweep("deliveries").succeeded())
        .isBefore(world.now().minus(Duration.ofMinutes(15)));
    assertThat(trouble("deliveries").code()).isEqualTo("unavailable");
    assertThat(trouble("deliveries").text()).isEqualTo("502");
    assertThat(trouble("deliveries").since()).isBefore(world.now().minus(Duration.ofMinutes(15)));
    world.github.hooksFailure = null;
    world.pass(Duration.ofMinutes(10));
    assertThat(world.sweep("deliveries").trouble()).isNull();
    assertThat(world.sweep("deliveries").succeeded())
        .isAfter(world.now().minus(Duration.ofMinutes(5)));
  }

  @Test
  void eachComparisonSaysWhatItMet() {
    aJobThatEnded();
    world.queued(1, APP, "modal");
    world.github.listFailure = new Failure.Unavailable("no route");
    world.github.pollFailure = new Failure.Forbidden("no Actions: read");
    world.pass(Duration.ofMinutes(6));
    assertThat(trouble("runners").text()).isEqualTo("no route");
    assertThat(trouble("jobs").code()).isEqualTo("forbidden");
    assertThat(world.sweep("sandboxes").trouble()).isNull();
  }

  @Test
  void whileModalIsDownItsCauseIsShownAndGithubIsStillAsked() {
    aJobThatEnded();
    world.modal.listFailure = new Failure.Unavailable("connection refused");
    world.restart();
    world.github.job(1, APP, "queued", world.now(), "modal");
    world.pass(Duration.ofMinutes(12));
    assertThat(world.ledger.job(1)).as("found by polling").isPresent();
    assertThat(world.waiting(1)).isEqualTo("start-up");
    assertThat(world.waitingText(1))
        .contains("being counted first, but Modal has not answered since 2026-11-24T03:00:")
        .endsWith("Z: connection refused");
    assertThat(trouble("sandboxes").code()).isEqualTo("unavailable");
    assertThat(world.sweep("deliveries").succeeded()).isNotNull();
    assertThat(world.sweep("runners").succeeded()).as("it needs the count").isNull();
    assertThat(world.modal.created).isZero();

    world.modal.listFailure = null;
    world.pass(Duration.ofMinutes(6));
    assertThat(world.sweep("sandboxes").trouble()).isNull();
    assertThat(world.modal.created).isEqualTo(1);
  }

  @Test
  void theLogTellsWhenItBeginsToFailAndWhenItHasRecoveredAndNothingBetween() {
    var logger = (Logger) LoggerFactory.getLogger(Sweeps.class);
    Level before = logger.getLevel();
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    logger.addAppender(told);
    logger.setLevel(Level.INFO);
    try {
      world.settle();
      world.modal.listFailure = new Failure.Unavailable("connection refused");
      world.pass(Duration.ofMinutes(10));
      assertThat(told.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
      assertThat(told.list.getFirst().getKeyValuePairs().toString())
          .contains("sandboxes", "unavailable", "connection refused");
      world.modal.listFailure = null;
      world.pass(Duration.ofMinutes(10));
      assertThat(told.list)
          .extracting(ILoggingEvent::getLevel)
          .containsExactly(Level.WARN, Level.INFO);
    } finally {
      logger.setLevel(before);
      logger.detachAppender(told);
    }
  }
}
