package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** The compiled table decides as a plain reading of the rules does. */
class RoutingOracleProperties {
  private static final int JOBS = 6;

  @Property(tries = 12_000, shrinking = ShrinkingMode.OFF)
  void decidesAsTheRulesSay(@ForAll long seed) {
    var random = new RandomTables(seed);
    List<DenyRule> rules = random.rules();
    List<Pool> pools = random.pools();
    RoutingTable table = PoolFixtures.table(rules, pools);
    for (int i = 0; i < JOBS; i++) {
      JobFacts job = random.job();
      String expected = NaiveRouter.outcome(rules, pools, job);
      assertThat(outcome(table.route(job))).as(() -> job + " " + rules + pools).isEqualTo(expected);
      int colon = expected.indexOf(':');
      Statistics.collect(colon < 0 ? expected : expected.substring(0, colon));
    }
    Statistics.coverage(coverage -> {
      coverage.check("pool").percentage(p -> p > 15);
      coverage.check("deny").percentage(p -> p > 10);
      coverage.check("unmatched").percentage(p -> p > 10);
      coverage.check("pending").percentage(p -> p > 3);
    });
  }

  /** A runner of a pool that may still get such a job is never taken for a useless one. */
  @Property(tries = 6_000, shrinking = ShrinkingMode.OFF)
  void whatItDoesIsPossible(@ForAll long seed) {
    var random = new RandomTables(seed);
    List<Pool> pools = random.pools();
    RoutingTable table = PoolFixtures.table(random.rules(), pools);
    for (int i = 0; i < JOBS; i++) {
      JobFacts job = random.job();
      List<Decision.Routed> takers =
          Stream.of(table.route(job))
              .flatMap(decision ->
                  decision instanceof Decision.Pending(Decision ifFork, Decision ifNot)
                      ? Stream.of(ifFork, ifNot)
                      : Stream.of(decision))
              .filter(Decision.Routed.class::isInstance)
              .map(Decision.Routed.class::cast)
              .toList();
      for (Decision.Routed taker : takers) {
        assertThat(table.possible(taker.pool().name(), job.repository(), job.labelSet()))
            .as(() -> job + " " + pools)
            .hasValueSatisfying(possible -> {
              assertThat(possible.lane()).isEqualTo(taker.lane());
              assertThat(possible.spec()).isEqualTo(taker.spec());
            });
      }
      for (Pool pool : pools) {
        boolean possible =
            table.possible(pool.name(), job.repository(), job.labelSet()).isPresent();
        Statistics.collect(possible ? "possible" : "impossible");
      }
    }
    Statistics.coverage(coverage -> {
      coverage.check("possible").percentage(p -> p > 5);
      coverage.check("impossible").percentage(p -> p > 5);
    });
  }

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> "pool:" + routed.pool().name();
      case Decision.Unmatched _ -> "unmatched";
      case Decision.Denied denied -> "deny:" + denied.rule().name();
      case Decision.Pending _ -> "pending";
    };
  }
}
