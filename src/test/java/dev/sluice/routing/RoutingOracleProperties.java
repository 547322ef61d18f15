package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import java.util.List;
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

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> "pool:" + routed.pool().name();
      case Decision.Unmatched _ -> "unmatched";
      case Decision.Denied denied -> "deny:" + denied.rule().name();
      case Decision.Pending _ -> "pending";
    };
  }
}
