package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.DifferenceOracleTest;
import dev.sluice.analysis.JobKinds;
import dev.sluice.analysis.Outcome;
import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.cost.PriceTable;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each kind of job is sent through both routers: the plan's regions say just what comes of it. */
class PlanOracleTest {
  private static final int PAIRS = 150;

  @Test
  void replayCountsWhatTheRegionsClaim() {
    long moves = 0;
    long caused = 0;
    for (long seed = 0; seed < PAIRS; seed++) {
      DifferenceOracleTest.Pair pair = DifferenceOracleTest.pair(seed);
      JobKinds kinds = pair.kinds();
      Draft draft = Draft.of(pair.before(), pair.after(), List.of());
      Replay replay = draft.replay();
      RoutingTable old = RoutingTable.compile(pair.before());
      RoutingTable fresh = RoutingTable.compile(pair.after());
      Map<Replay.Way, Long> truth = new HashMap<>();
      for (int kind = 0; kind < kinds.size(); kind++) {
        JobFacts job = kinds.job(kind);
        replay.add(Traffic.of(job));
        var way = new Replay.Way(renamed(draft, old, job), Outcome.of(fresh.route(job)));
        truth.merge(way, 1L, Long::sum);
      }
      Plan plan = draft.plan(replay, PriceTable.builtIn(), Guards.NONE, Accepted.NOTHING);
      Map<Replay.Way, Long> claimed = new HashMap<>();
      for (Plan.Move move : plan.moves()) {
        assertThat(move.hits()).as(pair::text).isNotNull();
        claimed.put(new Replay.Way(move.from(), move.to()), jobs(move.hits()));
        JobFacts witness = move.witness();
        assertThat(renamed(draft, old, witness)).as(pair::text).isEqualTo(move.from());
        assertThat(Outcome.of(fresh.route(witness))).as(pair::text).isEqualTo(move.to());
        caused += move.causes().isEmpty() ? 0 : 1;
      }
      Map<Replay.Way, Long> moved = new HashMap<>(truth);
      moved.keySet().removeIf(way -> !way.isMove());
      assertThat(claimed).as(pair::text).isEqualTo(moved);
      for (Plan.Respecified one : plan.respecified()) {
        var pool = new Outcome.Taken(one.pool());
        assertThat(jobs(one.hits()))
            .as(pair::text)
            .isEqualTo(truth.get(new Replay.Way(pool, pool)))
            .isPositive();
      }
      Plan.Totals totals = plan.traffic();
      assertThat(totals).isNotNull();
      long sum =
          moved.entrySet().stream()
              .filter(entry -> entry.getKey().isOurs())
              .mapToLong(Map.Entry::getValue)
              .sum();
      assertThat(totals == null ? -1 : totals.moved()).as(pair::text).isEqualTo(sum);
      assertThat(totals == null ? -1 : totals.total() + totals.elsewhere())
          .as(pair::text)
          .isEqualTo(kinds.size());
      moves += claimed.size();
    }
    assertThat(moves).isGreaterThan(PAIRS);
    assertThat(caused).as("every move has a cause").isEqualTo(moves);
  }

  private static long jobs(Replay.@Nullable Hits hits) {
    return hits == null ? -1 : hits.jobs();
  }

  private static Outcome renamed(Draft draft, RoutingTable old, JobFacts job) {
    Outcome was = Outcome.of(old.route(job));
    return was instanceof Outcome.Taken(var pool)
        ? new Outcome.Taken(draft.renamed().getOrDefault(pool, pool))
        : was;
  }
}
