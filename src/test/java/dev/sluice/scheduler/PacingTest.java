package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Phase;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacingTest {
  private static final RoutingTable TABLE =
      PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal")));

  @TempDir Path directory;

  private static void burst(SchedulerWorld world) {
    world.settle();
    IntStream.rangeClosed(1, 50)
        .forEach(id -> world.hear(id, "acme/app", Phase.QUEUED, null, "modal"));
    world.settle();
  }

  @Test
  void aBurstIsSpreadAndEveryJobGetsItsRunner() {
    try (var world = new SchedulerWorld(directory, Timing.DEFAULT, TABLE)) {
      burst(world);
      assertThat(world.modal.created).isEqualTo(20);
      assertThat(world.waiting(50)).isEqualTo("pacing");
      world.pass(Duration.ofSeconds(10));
      assertThat(world.modal.created).isBetween(29, 31);
      world.pass(Duration.ofSeconds(21));
      assertThat(world.modal.created).isEqualTo(50);
    }
  }

  @Test
  void canBeSwitchedOff() {
    try (var world = new SchedulerWorld(directory, Timing.DEFAULT.withPacing(Pacing.OFF), TABLE)) {
      burst(world);
      assertThat(world.modal.created).isEqualTo(50);
    }
  }

  @Test
  void noMoreThan32LaunchesOfAPoolAreUnderWayAtOnceWhateverThePacing() {
    try (var world = new SchedulerWorld(directory, Timing.DEFAULT.withPacing(Pacing.OFF), TABLE)) {
      world.settle();
      IntStream.rangeClosed(1, 50)
          .forEach(id -> world.hear(id, "acme/app", Phase.QUEUED, null, "modal"));
      world.look();
      assertThat(world.modal.created).isEqualTo(32);
      assertThat(world.waiting(50)).isEqualTo("pacing");
      world.look();
      assertThat(world.modal.created).isEqualTo(50);
    }
  }
}
