package dev.sluice.api;

import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * Works out what the sandboxes of jobs that are over cost: from when they are known to have had a
 * machine until they are known to have ended, at today's prices for what their pool asked for when
 * they were launched. Not safe for several threads.
 */
public final class JobCosts {
  private final PriceTable prices;
  private final LongFunction<Optional<PoolsConfig>> configs;
  private final Map<Long, Optional<PoolsConfig>> generations = new HashMap<>();
  private final Map<Birth, HourlyCost> rates = new HashMap<>();

  /** What the resources of a runner follow from. */
  private record Birth(long generation, String pool) {}

  /**
   * @param configs the pools of a generation; empty if they are not stored or no longer compile
   */
  public JobCosts(PriceTable prices, LongFunction<Optional<PoolsConfig>> configs) {
    this.prices = prices;
    this.configs = configs;
  }

  /** What the sandbox of a runner cost whose job is over. */
  JobCost of(Runner runner) {
    Instant from = runner.scheduledAt();
    Instant to = runner.sandboxEndedAt();
    if (to == null) {
      return JobCost.unknown(
          runner.pool(),
          runner.sandbox() == Effect.GONE
              ? "nobody saw when its sandbox ended"
              : "its sandbox is not known to have ended yet");
    }
    if (from == null || from.isAfter(to)) {
      return JobCost.unknown(runner.pool(), "nobody saw when its sandbox got a machine");
    }
    if (runner.digest().isEmpty()) {
      return JobCost.unknown(
          runner.pool(), "its runner was found running, and what it asked for is not stored");
    }
    return switch (rates.computeIfAbsent(
        new Birth(runner.generation(), runner.pool()), this::rate)) {
      case HourlyCost.Known known -> JobCost.of(runner.pool(), known, Duration.between(from, to));
      case HourlyCost.Unknown(String why) -> JobCost.unknown(runner.pool(), why);
    };
  }

  private HourlyCost rate(Birth birth) {
    return generations
        .computeIfAbsent(birth.generation(), configs::apply)
        .flatMap(config ->
            config.pools().stream().filter(pool -> pool.name().equals(birth.pool())).findFirst())
        .map(pool -> prices.perHour(Requests.of(pool)))
        .orElseGet(() ->
            new HourlyCost.Unknown(
                "pool " + birth.pool() + " is not in generation " + birth.generation()));
  }
}
