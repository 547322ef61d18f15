package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Failure;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is launched, and nothing registered, before its image is ready. */
class ImageWaitTest {
  private SchedulerWorld world;

  @BeforeEach
  void open(@TempDir Path directory) {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aJobWaitsWhileItsImageIsBuilt() {
    var held = new ArrayList<Runnable>();
    world.heldBuilds = held;

    world.queued(1, "acme/app", "modal");

    assertThat(world.waiting(1)).isEqualTo("image");
    assertThat(world.waitingText(1))
        .isEqualTo("the image of pool cpu is being built since 2026-11-24T03:00:00Z");
    assertThat(world.runners()).isEmpty();
    assertThat(world.github.mints).isZero();
    assertThat(held).as("asking again starts no second build").hasSize(1);

    held.getFirst().run();
    world.settle();

    assertThat(world.runners(RunnerState.CREATED)).hasSize(1);
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void aFailedBuildIsToldAndTriedAgainByItself() {
    world.modal.imageFailure = new Failure.Refused("the image build failed: exit 1");

    world.queued(1, "acme/app", "modal");

    assertThat(world.waiting(1)).isEqualTo("image");
    assertThat(world.waitingText(1))
        .startsWith(
            "there is no image for pool cpu: refused: the image build failed: exit 1; next try at");
    assertThat(world.job(1).disposition()).isInstanceOf(Disposition.Routed.class);
    world.pass(Duration.ofMinutes(10));
    assertThat(world.modal.images).isBetween(3, 6);
    assertThat(world.github.mints).isZero();

    world.modal.imageFailure = null;
    world.pass(Duration.ofMinutes(20));
    assertThat(world.github.mints).isPositive();
  }

  @Test
  void anImageThatModalLostIsBuiltAnewAndTheJobGetsItsRunner() {
    world.modal.createFailure = Failure.Unavailable.unsent("Could not find image with ID im-1");
    world.queued(1, "acme/app", "modal");
    assertThat(world.modal.images).isGreaterThan(1);

    world.modal.createFailure = null;
    world.pass(Duration.ofSeconds(30));

    assertThat(world.runners(RunnerState.CREATED)).hasSize(1);
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.modal.secrets).as("those of failed launches are removed").hasSize(1);
  }

  @Test
  void onceModalSaysThatTheImageIsGoneNothingIsRegistered() {
    world.queued(1, "acme/app", "modal");
    Runner first = world.runners().getFirst();
    world.takes(first.name(), 1, "acme/app", "modal");
    var held = new ArrayList<Runnable>();
    world.heldBuilds = held;
    world.modal.createFailure = Failure.Unavailable.unsent("Could not find image with ID im-1");
    world.queued(LongStream.of(2, 3), "acme/app", "modal");
    assertThat(held).as("one question for both").hasSize(1);

    world.modal.imageFailure = new Failure.Refused("the image build failed: exit 1");
    held.removeFirst().run();
    int mints = world.github.mints;
    world.pass(Duration.ofSeconds(20));

    assertThat(world.github.mints).isEqualTo(mints);
    assertThat(world.waiting(3)).isEqualTo("image");
    assertThat(world.runners(RunnerState.BUSY)).as("others go on").hasSize(1);
    world.modal.createFailure = null;
    world.modal.imageFailure = null;
    world.pass(Duration.ofSeconds(30));
    held.forEach(Runnable::run);
    world.pass(Duration.ofSeconds(30));
    assertThat(world.runners(RunnerState.CREATED)).hasSize(2);
  }
}
