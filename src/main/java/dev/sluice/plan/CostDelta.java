package dev.sluice.plan;

import dev.sluice.analysis.Outcome;
import dev.sluice.config.Pool;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceSource;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the replayed jobs cost, at least, where they went and where they would go: each for as long
 * as its sandbox lived, which on another machine it would not quite. Only jobs that have a pool in
 * both files are compared; that the others cost more or less is no saving and no waste.
 *
 * @param before dollars
 * @param after dollars
 * @param timed jobs that are in it: those of which the life of the sandbox is known
 * @param unpriced jobs of known life that are left out, since a price is not known
 * @param lost jobs that had a pool and have none
 * @param lostUsd what those cost of which that is known
 * @param taken jobs that had no pool and get one; how long they would run is not known
 * @param sources of all the prices in it
 */
public record CostDelta(
    BigDecimal before,
    BigDecimal after,
    long timed,
    long unpriced,
    long lost,
    BigDecimal lostUsd,
    long taken,
    List<PriceSource> sources) {
  public CostDelta {
    sources = List.copyOf(sources);
  }

  public BigDecimal delta() {
    return after.subtract(before);
  }

  /** Adds up what becomes of jobs. */
  static CostDelta of(
      Replay replay, Map<String, Pool> before, Map<String, Pool> after, PriceTable prices) {
    var sum = new Sum(prices);
    replay
        .hits()
        .forEach((way, hits) -> sum.add(pool(way.from(), before), pool(way.to(), after), hits));
    return new CostDelta(
        sum.before,
        sum.after,
        sum.timed,
        sum.unpriced,
        sum.lost,
        sum.lostUsd,
        sum.taken,
        List.copyOf(sum.sources));
  }

  private static @Nullable Pool pool(Outcome outcome, Map<String, Pool> pools) {
    return outcome instanceof Outcome.Taken(var name) ? pools.get(name) : null;
  }

  private static final class Sum {
    private final PriceTable prices;
    private final Map<Pool, HourlyCost> rates = new HashMap<>();
    private final Set<PriceSource> sources = new LinkedHashSet<>();
    private BigDecimal before = BigDecimal.ZERO;
    private BigDecimal after = BigDecimal.ZERO;
    private long timed;
    private long unpriced;
    private long lost;
    private BigDecimal lostUsd = BigDecimal.ZERO;
    private long taken;

    Sum(PriceTable prices) {
      this.prices = prices;
    }

    void add(@Nullable Pool was, @Nullable Pool is, Replay.Hits hits) {
      if (was == null) {
        taken += is == null ? 0 : hits.jobs();
      } else if (is == null) {
        lost += hits.jobs();
        if (rate(was) instanceof HourlyCost.Known old) {
          lostUsd = lostUsd.add(old.usd(hits.life()));
        }
      } else if (rate(was) instanceof HourlyCost.Known old
          && rate(is) instanceof HourlyCost.Known fresh) {
        before = before.add(old.usd(hits.life()));
        after = after.add(fresh.usd(hits.life()));
        timed += hits.timed();
        if (hits.timed() > 0) {
          sources.addAll(old.sources());
          sources.addAll(fresh.sources());
        }
      } else {
        unpriced += hits.timed();
      }
    }

    private HourlyCost rate(Pool pool) {
      return rates.computeIfAbsent(pool, one -> prices.perHour(Requests.of(one)));
    }
  }
}
