package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.generation.ImageBuilds;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop in the middle of a launch, with the threads of production. */
class DrainTest {
  @TempDir Path directory;

  @Test
  void aStopLetsALaunchEndAndLeavesItsSandboxRunning() throws Exception {
    var entered = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
        ExecutorService acts = Executors.newVirtualThreadPerTaskExecutor()) {
      world.modal.beforeCreate =
          () -> {
            entered.countDown();
            try {
              assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      var scheduler =
          new Scheduler(
              world.ledger,
              Leadership.SOLE,
              world.tables,
              new Scheduler.Ports(world.github, world.github, world.modal, world.modal),
              new ImageBuilds(world.modal, InstantSource.system(), new Random(2), Runnable::run),
              SchedulerWorld.CONTROLLER,
              Timing.DEFAULT,
              InstantSource.system(),
              new Random(1),
              acts);
      scheduler.start();
      world.hearNow(1, "acme/app", Phase.QUEUED, InstantSource.system().instant(), "modal");
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      Thread closing = Thread.ofPlatform().start(scheduler::close);
      goOn.countDown();
      closing.join();

      assertThat(world.runners(RunnerState.CREATED)).hasSize(1);
      assertThat(world.modal.live).hasSize(1);
      assertThat(world.modal.terminated).isEmpty();
    }
  }
}
