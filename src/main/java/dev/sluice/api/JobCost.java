package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.Usd;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What the sandbox of a job that is over cost, at least.
 *
 * @param amount with four decimals, less than 0.0001 with two digits; null if it is not known
 * @param pool whose runner took the job
 * @param seconds that the sandbox lived; null if that is not known
 * @param perHour of the pool as it was when the runner was launched; null if it is not known
 * @param source as in {@link PoolCost}
 * @param asOf as in {@link PoolCost}
 * @param confirmed as in {@link PoolCost}
 * @param prices as in {@link PoolCost}
 * @param unknown why it is not known; null if it is
 */
public record JobCost(
    @Nullable BigDecimal amount,
    String currency,
    String pool,
    @Nullable Long seconds,
    @Nullable BigDecimal perHour,
    @Nullable String source,
    @Nullable LocalDate asOf,
    boolean confirmed,
    String prices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unknown) {

  static JobCost of(String pool, HourlyCost.Known rate, Duration life) {
    return new JobCost(
        Usd.rounded(rate.usd(life)),
        Usd.CURRENCY,
        pool,
        life.toSeconds(),
        Usd.rounded(rate.usdPerHour()),
        Sources.word(rate),
        Sources.asOf(rate),
        Sources.confirmed(rate),
        Sources.describe(rate),
        null);
  }

  static JobCost unknown(String pool, String why) {
    return new JobCost(null, Usd.CURRENCY, pool, null, null, null, null, false, "", why);
  }
}
