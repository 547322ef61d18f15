package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Assumption;
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
  private static final String ASSUMED = "deny:assume-";

  @Property(tries = 12_000, shrinking = ShrinkingMode.OFF)
  void decidesAsTheRulesSay(@ForAll long seed) {
    var random = new RandomTables(seed);
    List<Assumption> assume = random.assumptions();
    List<DenyRule> rules = random.rules();
    List<Pool> pools = random.pools();
    RoutingTable table = PoolFixtures.table(assume, rules, pools);
    for (int i = 0; i < JOBS; i++) {
      JobFacts job = random.job();
      String expected = NaiveRouter.outcome(assume, rules, pools, job);
      assertThat(outcome(table.route(job)))
          .as(() -> job + " " + assume + rules + pools)
          .isEqualTo(expected);
      int end = expected.startsWith(ASSUMED) ? ASSUMED.length() : expected.indexOf(':');
      Statistics.collect(end < 0 ? expected : expected.substring(0, end));
    }
    Statistics.coverage(coverage -> {
      coverage.check("pool").percentage(p -> p > 15);
      coverage.check(ASSUMED).percentage(p -> p > 3);
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
    RoutingTable table = PoolFixtures.table(random.assumptions(), random.rules(), pools);
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
        assertThat(possible && outcome(table.route(job)).startsWith(ASSUMED)).isFalse();
        Statistics.collect(possible ? "possible" : "impossible");
      }
    }
    Statistics.coverage(coverage -> {
      coverage.check("possible").percentage(p -> p > 5);
      coverage.check("impossible").percentage(p -> p > 5);
    });
  }

  /** The trail is the long form of the decision. */
  @Property(tries = 6_000, shrinking = ShrinkingMode.OFF)
  void theTrailEndsWithWhatDecides(@ForAll long seed) {
    var random = new RandomTables(seed);
    List<Assumption> assume = random.assumptions();
    RoutingTable table = PoolFixtures.table(assume, random.rules(), random.pools());
    for (int i = 0; i < JOBS; i++) {
      JobFacts job = random.job();
      if (job.fork() == Fork.UNKNOWN) {
        continue;
      }
      String decided = outcome(table.route(job));
      List<Verdict> full = table.trail(job, true);
      assertThat(full)
          .hasSize(table.denyRules().size() + table.config().pools().size())
          .allMatch(v -> v.matched() == v.reasons().stream().allMatch(Verdict.Reason::met));
      assertThat(full.stream().filter(Verdict::matched).map(RoutingOracleProperties::name))
          .startsWith(decided.equals("unmatched") ? new String[0] : new String[] {decided});
      assertThat(full.stream().anyMatch(Verdict::matched)).isEqualTo(!decided.equals("unmatched"));
      List<Verdict> decisive = table.trail(job, false);
      assertThat(decisive)
          .isEqualTo(
              full.stream()
                  .filter(v -> name(v).equals(decided) || !name(v).startsWith(ASSUMED))
                  .limit(decisive.size())
                  .toList());
      if (!decided.equals("unmatched")) {
        assertThat(name(decisive.getLast())).isEqualTo(decided);
      }
      assertThat(decisive.stream().filter(v -> name(v).startsWith(ASSUMED)))
          .allMatch(v -> name(v).equals(decided));
    }
  }

  private static String name(Verdict verdict) {
    return (verdict.deny() ? "deny:" : "pool:") + verdict.name();
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
