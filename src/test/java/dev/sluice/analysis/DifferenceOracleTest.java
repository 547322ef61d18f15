package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Moved;
import dev.sluice.config.PoolsConfig;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Two tables differ in what they do with some kind of job, and in nothing else. */
public class DifferenceOracleTest {
  private static final int PAIRS = 4_300;

  /** Every fifth pair has nothing in common but its globs. */
  private static final int UNRELATED = 5;

  /** Where a job went and where it goes, as texts. */
  private record Way(String from, String to) {}

  @Test
  void differsWhereJobsAreTreatedDifferently() {
    Map<String, Integer> counts = new TreeMap<>();
    for (long seed = 0; seed < PAIRS; seed++) {
      pair(seed).check(counts);
    }
    assertThat(counts)
        .allSatisfy((_, count) -> assertThat(count).isGreaterThan(PAIRS / 100))
        .containsOnlyKeys("region", "respecified", "renamed", "empty");
  }

  public static Pair pair(long seed) {
    var random = new RandomPools(-1 - seed);
    PoolsConfig before = random.config();
    PoolsConfig after = seed % UNRELATED == 0 ? random.config() : random.edited(before);
    return new Pair(before, after, JobKinds.of(random.random(), before, after));
  }

  public record Pair(PoolsConfig before, PoolsConfig after, JobKinds kinds) {
    public String text() {
      return PoolsText.of(before) + "to" + PoolsText.of(after);
    }

    void check(Map<String, Integer> counts) {
      RoutingTable old = RoutingTable.compile(before);
      RoutingTable fresh = RoutingTable.compile(after);
      Map<Way, Integer> fewest = new HashMap<>();
      Set<String> kept = new HashSet<>();
      for (int job = 0; job < kinds.size(); job++) {
        Decision was = old.route(kinds.job(job));
        Decision is = fresh.route(kinds.job(job));
        var way = new Way(renamed(was), text(is));
        if (!way.from.equals(way.to)) {
          fewest.merge(way, kinds.job(job).labelSet().size(), Math::min);
        } else if (was instanceof Decision.Routed one
            && is instanceof Decision.Routed other
            && !BruteForce.isSameSandbox(one.pool(), other.pool())) {
          kept.add(other.pool().name());
        }
      }
      Difference difference = Difference.between(old, fresh);
      regions(difference, fewest, old, fresh);
      Set<String> respecified = new HashSet<>();
      for (Difference.Respecified one : difference.respecified()) {
        assertThat(respecified.add(one.pool())).as(this::text).isTrue();
        respecified(one, old, fresh);
      }
      assertThat(respecified).as(this::text).isEqualTo(kept);
      assertThat(difference.completeness()).as(this::text).isEqualTo(Completeness.EXACT);
      counts.merge("region", fewest.size(), Integer::sum);
      counts.merge("respecified", respecified.size(), Integer::sum);
      counts.merge("renamed", after.moved().size(), Integer::sum);
      counts.merge("empty", difference.isEmpty() ? 1 : 0, Integer::sum);
    }

    private void regions(
        Difference difference, Map<Way, Integer> fewest, RoutingTable old, RoutingTable fresh) {
      Map<Way, Integer> found = new HashMap<>();
      for (Difference.Region region : difference.regions()) {
        JobFacts witness = region.witness();
        var way = new Way(text(region.from()), text(region.to()));
        assertThat(new Way(renamed(old.route(witness)), text(fresh.route(witness))))
            .as(this::text)
            .isEqualTo(way);
        assertThat(region.description().text()).as(this::text).isNotBlank();
        assertThat(found.put(way, witness.labelSet().size())).as(this::text).isNull();
      }
      assertThat(found).as(this::text).isEqualTo(fewest);
    }

    private void respecified(Difference.Respecified one, RoutingTable old, RoutingTable fresh) {
      Decision was = old.route(one.witness());
      Decision is = fresh.route(one.witness());
      assertThat(text(was)).as(this::text).isEqualTo("pool " + one.before());
      assertThat(text(is)).as(this::text).isEqualTo("pool " + one.pool());
      assertThat(renamed(was)).as(this::text).isEqualTo(text(is));
    }

    /** A decision of the old table, by the names of the new one. */
    private String renamed(Decision decision) {
      String text = text(decision);
      for (Moved one : after.moved()) {
        boolean merged = before.pools().stream().anyMatch(pool -> pool.name().equals(one.to()));
        if (!merged && text.equals("pool " + one.from())) {
          return "pool " + one.to();
        }
      }
      return text;
    }

    private static String text(Decision decision) {
      return switch (decision) {
        case Decision.Routed routed -> "pool " + routed.pool().name();
        case Decision.Denied denied -> "deny " + denied.rule().name();
        case Decision.Unmatched _ -> "nobody";
        case Decision.Pending _ -> throw new IllegalStateException("it is known what is a fork");
      };
    }

    private static String text(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Taken(var pool) -> "pool " + pool;
        case Outcome.Refused(var rule) -> "deny " + rule;
        case Outcome.Unmatched _ -> "nobody";
      };
    }
  }
}
