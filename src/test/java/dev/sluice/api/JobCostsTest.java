package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerFixtures;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Which costs of jobs are known, and why others are not. */
class JobCostsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = new RepositoryName("acme", "app");

  private final LongFunction<Optional<PoolsConfig>> configs =
      serial -> serial == 1 ? Optional.of(pools("cpu", "1")) : Optional.of(pools("other", "64"));

  private static PoolsConfig pools(String name, String cores) {
    String text =
        "version: 1\npools:\n  - { name: %s, match: { labels: [modal] }, cpu: %s, memory: 1GiB }\n"
            .formatted(name, cores);
    return PoolsLoader.load(List.of(SourceText.of("pools.yaml", text))).config().orElseThrow();
  }

  private JobCost cost(Runner runner) {
    return new JobCosts(PriceTable.builtIn(), configs).of(runner);
  }

  private static Runner created() {
    return RunnerFixtures.planned(new Target.Repository(APP), APP, NOW.minusSeconds(60))
        .change()
        .to(RunnerState.MINTED, "registered")
        .registered(7)
        .at(NOW.minusSeconds(50))
        .change()
        .to(RunnerState.CREATED, "created")
        .sandboxAsked()
        .sandboxCreated("sb-1")
        .at(NOW.minusSeconds(40));
  }

  private static Runner busy() {
    return created()
        .change()
        .sandboxScheduled(NOW)
        .to(RunnerState.BUSY, "took job 1")
        .at(NOW.plusSeconds(5));
  }

  private static Runner ended() {
    return busy().change().to(RunnerState.FINISHED, "done").sandboxGone().at(NOW.plusSeconds(3600));
  }

  @Test
  void isThePriceOfTheTimeThatTheSandboxHadAMachine() {
    JobCost cost = cost(ended());
    assertThat(cost.seconds()).isEqualTo(3600);
    // 3600 * (0.00003942 + 0.00000667)
    assertThat(cost.amount()).isEqualByComparingTo("0.1659");
    assertThat(cost.perHour()).isEqualTo(cost.amount());
    assertThat(cost.pool()).isEqualTo("cpu");
    assertThat(cost.unknown()).isNull();
  }

  @Test
  void isUnknownAndNeverNothingWhereItCannotBeTold() {
    assertThat(cost(busy()).unknown()).isEqualTo("its sandbox is not known to have ended yet");
    Runner noMachine =
        created().change().to(RunnerState.LOST, "gone").sandboxGone().at(NOW.plusSeconds(9));
    assertThat(noMachine.sandbox()).isEqualTo(Effect.GONE);
    assertThat(cost(noMachine).unknown()).isEqualTo("nobody saw when its sandbox got a machine");
    assertThat(cost(noMachine).amount()).isNull();
    assertThat(new JobCosts(PriceTable.builtIn(), _ -> Optional.empty()).of(ended()).unknown())
        .isEqualTo("pool cpu is not in generation 1");
    assertThat(new JobCosts(PriceTable.EMPTY, configs).of(ended()).unknown())
        .isEqualTo("no price is known for CPU or memory");
  }

  @Test
  void isUnknownOfARunnerThatWasFoundRunning() {
    Runner adopted =
        Runner.adopted(
                "r2",
                RunnerState.BUSY,
                "cpu",
                ended().lane(),
                1,
                APP,
                null,
                ended().idleTimeout(),
                NOW,
                "found")
            .change()
            .sandboxCreated("sb-2")
            .at(NOW)
            .change()
            .to(RunnerState.FINISHED, "done")
            .sandboxGone()
            .at(NOW.plusSeconds(60));
    assertThat(cost(adopted).unknown())
        .isEqualTo("its runner was found running, and what it asked for is not stored");
  }
}
