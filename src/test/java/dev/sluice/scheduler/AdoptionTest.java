package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Concurrency;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Failure;
import dev.sluice.routing.Lane;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that finds sandboxes running which the store knows nothing of. */
class AdoptionTest {
  private static final RepositoryName APP = new RepositoryName("acme", "app");
  private static final Target TARGET = new Target.Repository(APP);
  private static final Pool POOL =
      PoolFixtures.pool(
          "cpu",
          PoolFixtures.match(
              PoolFixtures.labels(PoolFixtures.globs("modal"), List.of()),
              PoolFixtures.list("acme/app"),
              Set.of(Visibility.PRIVATE),
              ForkPolicy.INCLUDE),
          null,
          new Concurrency(2, null));

  @TempDir Path directory;
  private SchedulerWorld world;
  private final String busy = SchedulerWorld.CONTROLLER.runnerName(POOL, new Random(1));
  private final String lost = SchedulerWorld.CONTROLLER.runnerName(POOL, new Random(2));
  private String busySandbox = "";
  private String lostSandbox = "";
  private String foreignSandbox = "";

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, POOL);
    busySandbox = world.modal.add(busy, SchedulerWorld.CONTROLLER.tags("cpu", 1, busy));
    lostSandbox = world.modal.add(lost, SchedulerWorld.CONTROLLER.tags("cpu", 1, lost));
    var other = new Controller("other1");
    foreignSandbox = world.modal.add("slc-other1-cpu-12345678", other.tags("cpu", 1, "x"));
    FakeGithub.Seen seen = world.github.register(TARGET, busy, Set.of("modal"));
    seen.online = true;
    seen.busy = true;
    world.github.register(TARGET, "slc-other1-cpu-12345678", Set.of("modal"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Runner row(String name) {
    return world.ledger.view().liveRunner(name).orElseThrow();
  }

  @Test
  void sandboxesOfOursAreAdoptedAsBusyAndHoldTheirSlots() {
    world.queued(1, "acme/app", "modal");
    assertThat(world.runners()).hasSize(2).allMatch(it -> it.state() == RunnerState.BUSY);
    assertThat(row(busy).lane().key()).isEqualTo("repository:acme/app||modal");
    assertThat(row(busy).registration()).isEqualTo(Effect.PRESENT);
    assertThat(row(lost).registration()).isEqualTo(Effect.NONE);
    assertThat(world.waiting(1)).as("both slots are taken").isEqualTo("pool-cap");
    assertThat(world.modal.created).isZero();

    world.pass(Duration.ofHours(1));
    assertThat(world.modal.terminated).isEmpty();
    world.modal.end(lostSandbox, 0);
    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.created).as("a released slot wakes the job").isEqualTo(1);
  }

  @Test
  void aSandboxWhoseCreationGotNoAnswerIsFoundInTheList() {
    Runner unsure =
        Runner.planned(
                busy,
                "cpu",
                new Lane(TARGET, "", List.of("modal")),
                "d",
                1,
                RepositoryName.parse("acme/app").orElseThrow(),
                null,
                Duration.ofMinutes(5),
                new UUID(0, 1),
                world.now(),
                "for job 9")
            .change()
            .registered(1)
            .sandboxAsked()
            .to(RunnerState.MINTED, "minted")
            .at(world.now());
    world.ledger.commit(transaction -> {
      transaction.put(unsure.change().to(RunnerState.LOST, "no answer").at(world.now()));
      return true;
    });
    world.modal.findsNothing = true;
    world.pass(Duration.ofSeconds(90));
    assertThat(row(busy).sandboxId()).isEqualTo(busySandbox);
    assertThat(row(busy).holdsSlot()).isTrue();
  }

  @Test
  void anAdoptedRunnerIsTiedToItsJobByTheNextWebhook() {
    world.settle();
    world.hear(1, "acme/app", Phase.COMPLETED, busy, "modal");
    world.github.runners.values().removeIf(seen -> seen.name.equals(busy));
    world.pass(Duration.ofMinutes(2));
    assertThat(world.ledger.view().liveRunner(busy)).isEmpty();
    assertThat(world.modal.live.keySet()).containsExactlyInAnyOrder(lostSandbox, foreignSandbox);
  }

  @Test
  void anAdoptedRunnerThatGithubTwiceCallsIdleIsReapedBehindTheFence() {
    world.github.runner(busy).busy = false;
    world.pass(Duration.ofMinutes(1));
    assertThat(world.modal.terminated).isEmpty();
    world.pass(Duration.ofMinutes(6));
    assertThat(world.github.removals).isEqualTo(1);
    assertThat(world.modal.terminated).containsExactly(busySandbox);
  }

  @Test
  void anAdoptedRunnerWhoseSandboxEndsLeavesNoRegistration() {
    world.github.runner(busy).busy = false;
    world.github.runner(busy).online = false;
    world.settle();
    world.modal.end(busySandbox, 0);
    world.pass(Duration.ofMinutes(3));
    assertThat(world.github.runners.values())
        .extracting(seen -> seen.name)
        .containsExactly("slc-other1-cpu-12345678");
  }

  @Test
  void aRegistrationOfOursWithoutRowAndSandboxIsRemovedAndNoOther() {
    String orphan = SchedulerWorld.CONTROLLER.runnerName(POOL, new Random(3));
    world.github.register(TARGET, orphan, Set.of("modal"));
    world.pass(Duration.ofMinutes(10));
    assertThat(world.github.runners.values())
        .extracting(seen -> seen.name)
        .containsExactlyInAnyOrder(busy, "slc-other1-cpu-12345678");
    assertThat(world.modal.live).containsKeys(busySandbox, foreignSandbox);
  }

  @Test
  void nothingIsLaunchedUntilWhatRunsIsCounted() {
    world.modal.listFailure = new Failure.Unavailable("down");
    world.queued(1, "acme/app", "modal");
    world.pass(Duration.ofSeconds(3));
    assertThat(world.waiting(1)).isEqualTo("start-up");
    assertThat(world.modal.created).isZero();
    world.modal.listFailure = null;
    world.modal.live.keySet().removeIf(id -> !id.equals(busySandbox));
    world.pass(Duration.ofSeconds(30));
    assertThat(world.modal.created).isEqualTo(1);
  }

  @Test
  void aRestartWithItsStoreFindsItsOwnAndAdoptsNothing() {
    world.modal.live.clear();
    world.github.runners.clear();
    world.queued(1, "acme/app", "modal");
    String name = world.runners().getFirst().name();
    world.restart();
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runners()).extracting(Runner::name).containsExactly(name);
    assertThat(world.runners().getFirst().state()).isEqualTo(RunnerState.CREATED);
    assertThat(world.modal.created).isEqualTo(1);
  }
}
