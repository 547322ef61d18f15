package dev.sluice.scheduler;

import static dev.sluice.routing.PoolFixtures.globs;
import static dev.sluice.routing.PoolFixtures.labels;
import static dev.sluice.routing.PoolFixtures.match;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Concurrency;
import dev.sluice.config.Gpu;
import dev.sluice.config.Limits;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.scheduler.Demand.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DemandTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  private static Pool pool(Concurrency concurrency) {
    return PoolFixtures.pool(
        "gpu", match(labels(globs("modal"), globs("linux"))), new Gpu("A100", 2), concurrency);
  }

  private static Wanted wanted(Pool pool, long id, String repository, String... labels) {
    RoutingTable table = PoolFixtures.table(List.of(), List.of(pool));
    JobFacts facts = PoolFixtures.job(repository, List.of(labels), Visibility.PRIVATE, Fork.NO);
    Job job =
        new Job(
            id,
            facts,
            null,
            "",
            Phase.QUEUED,
            new Disposition.Routed(pool.name()),
            1,
            Discovery.WEBHOOK,
            NOW.plusSeconds(id),
            NOW,
            null,
            null,
            null);
    return new Wanted(job, (Decision.Routed) table.route(facts));
  }

  private static Runner runner(Wanted of) {
    return Runner.planned(
        "runner-for-" + of.job().id(),
        of.routed().pool().name(),
        of.routed().lane(),
        of.kind().digest(),
        1,
        of.repository(),
        of.routed().spec().gpu(),
        Duration.ofMinutes(5),
        new UUID(0, of.job().id()),
        NOW,
        "test");
  }

  private static Demand.Plan plan(List<Wanted> wanted, List<Runner> runners, Limits limits) {
    return Demand.plan(wanted, runners, limits, _ -> Optional.empty());
  }

  private static List<Long> ids(Demand.Plan plan) {
    return plan.launches().stream().map(wanted -> wanted.job().id()).toList();
  }

  @Test
  void launchesOnlyWhatNoRunnerIsOnItsWayFor() {
    Pool pool = pool(Concurrency.UNLIMITED);
    List<Wanted> wanted =
        List.of(
            wanted(pool, 1, "acme/app", "modal"),
            wanted(pool, 2, "acme/app", "modal"),
            wanted(pool, 3, "acme/app", "modal", "linux"));
    Demand.Plan plan = plan(wanted, List.of(runner(wanted.getFirst())), Limits.NONE);
    assertThat(ids(plan)).containsExactly(2L, 3L);
    assertThat(plan.waiting()).containsOnlyKeys(1L, 2L, 3L);
  }

  @Test
  void countsNoRunnerOfAnotherLaneSpecOrState() {
    Pool pool = pool(Concurrency.UNLIMITED);
    Wanted job = wanted(pool, 1, "acme/app", "modal");
    Runner busy =
        runner(job)
            .change()
            .registered(1)
            .to(RunnerState.MINTED, "x")
            .at(NOW)
            .change()
            .to(RunnerState.BUSY, "took another")
            .at(NOW);
    Runner otherLane = runner(wanted(pool, 2, "acme/other", "modal"));
    assertThat(ids(plan(List.of(job), List.of(busy, otherLane), Limits.NONE))).containsExactly(1L);
  }

  @Test
  void neverLaunchesAtACap() {
    Pool capped = pool(new Concurrency(2, null));
    List<Wanted> wanted = new ArrayList<>();
    for (long id = 1; id <= 5; id++) {
      wanted.add(wanted(capped, id, "acme/app", "modal"));
    }
    Demand.Plan plan = plan(wanted, List.of(), Limits.NONE);
    assertThat(ids(plan)).containsExactly(1L, 2L);
    assertThat(plan.waiting())
        .hasEntrySatisfying(3L, reason -> assertThat(reason.code()).isEqualTo("pool-cap"));
  }

  @Test
  void countsGpusByTypeAndCount() {
    Pool pool = pool(Concurrency.UNLIMITED);
    List<Wanted> wanted =
        List.of(
            wanted(pool, 1, "acme/app", "modal"),
            wanted(pool, 2, "acme/app", "modal"),
            wanted(pool, 3, "acme/app", "modal"));
    Demand.Plan plan = plan(wanted, List.of(), new Limits(null, null, Map.of("A100-40GB", 5)));
    assertThat(ids(plan)).containsExactly(1L, 2L);
    assertThat(plan.waiting())
        .hasEntrySatisfying(3L, reason -> assertThat(reason.code()).isEqualTo("gpu-cap"));
  }

  @Test
  void givesTheNextSlotToTheRepositoryWithFewestRunners() {
    Pool pool = pool(Concurrency.UNLIMITED);
    List<Wanted> wanted =
        List.of(
            wanted(pool, 1, "acme/big", "modal"),
            wanted(pool, 2, "acme/big", "modal"),
            wanted(pool, 3, "acme/big", "modal"),
            wanted(pool, 4, "acme/small", "modal"));
    assertThat(ids(plan(wanted, List.of(), new Limits(3, null, Map.of()))))
        .containsExactly(1L, 4L, 2L);
  }

  @Test
  void holdsASlotUntilTheSandboxIsKnownToHaveEnded() {
    Runner ending =
        runner(wanted(pool(Concurrency.UNLIMITED), 1, "acme/app", "modal"))
            .change()
            .registered(1)
            .sandboxAsked()
            .sandboxCreated("sb-1")
            .to(RunnerState.MINTED, "x")
            .at(NOW);
    Runner finished = ending.change().to(RunnerState.FINISHED, "done").at(NOW);
    assertThat(finished.holdsSlot()).isTrue();
    assertThat(finished.change().sandboxGone().at(NOW).holdsSlot()).isFalse();
  }
}
