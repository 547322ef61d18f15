package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Pool;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Decision;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A row of an earlier process whose sandbox was asked for and is not there, or not yet. */
class InterruptedLaunchTest {
  private static final RepositoryName APP = new RepositoryName("acme", "app");
  private static final Pool POOL = PoolFixtures.pool("cpu", "modal");
  private static final String NAME = "slc-ctrl01-cpu-12345678";

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, POOL);
    var routed = (Decision.Routed) world.tables.current().table().route(PoolFixtures.job("modal"));
    FakeGithub.Seen seen = world.github.register(routed.lane().target(), NAME, Set.of("modal"));
    Runner asked =
        Runner.planned(
                NAME,
                "cpu",
                routed.lane(),
                routed.spec().digest(),
                1,
                APP,
                null,
                Duration.ofMinutes(5),
                new UUID(0, 1),
                world.now(),
                "for job 1")
            .change()
            .registered(seen.id)
            .sandboxAsked()
            .to(RunnerState.MINTED, "minted")
            .at(world.now());
    world.ledger.commit(transaction -> {
      transaction.put(asked);
      return true;
    });
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void isGivenUpAtOnceWhereGithubRemovesItsRegistration() {
    world.queued(1, "acme/app", "modal");
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.github.runners.values()).noneMatch(seen -> seen.name.equals(NAME));
  }

  @Test
  void oneWrongAnswerGivesNoneUpThatStillComes() {
    world.github.findsNothing = true;
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runners())
        .singleElement()
        .satisfies(row -> assertThat(row.state()).isEqualTo(RunnerState.MINTED));
    assertThat(world.waiting(1)).isEqualTo("starting");

    world.github.findsNothing = false;
    String sandbox = world.modal.add(NAME, SchedulerWorld.CONTROLLER.tags("cpu", 1, NAME));
    world.pass(Duration.ofMinutes(4));
    assertThat(world.runners())
        .singleElement()
        .satisfies(row -> {
          assertThat(row.state()).isEqualTo(RunnerState.CREATED);
          assertThat(row.sandboxId()).isEqualTo(sandbox);
        });
    assertThat(world.modal.created).isZero();
  }

  @Test
  void isGivenUpOnceGithubHasTwiceNotKnownIt() {
    world.github.runners.clear();
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofSeconds(110));
    assertThat(world.modal.created).isZero();
    world.pass(Duration.ofSeconds(30));
    assertThat(world.modal.created).isEqualTo(1);
    assertThat(world.runners(RunnerState.MINTED)).isEmpty();
  }
}
