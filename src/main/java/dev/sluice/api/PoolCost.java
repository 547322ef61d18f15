package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceSource;
import dev.sluice.cost.Usd;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a runner of a pool costs by the hour, at least.
 *
 * @param perHour with four decimals; null if it is not known
 * @param source {@code file}, {@code modal}, {@code built-in}, or {@code mixed} if figures of
 *     several are in it; null if it is not known
 * @param asOf the day of the prices, of several the oldest; null if it is not known
 * @param confirmed whether Modal itself says so of all figures
 * @param prices where they are from, for people; empty if it is not known
 * @param parts what it is made of; empty where very many jobs are explained
 * @param unknown why it is not known; null if it is
 */
public record PoolCost(
    @Nullable BigDecimal perHour,
    String currency,
    @Nullable String source,
    @Nullable LocalDate asOf,
    boolean confirmed,
    String prices,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Part> parts,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String unknown) {
  public PoolCost {
    parts = List.copyOf(parts);
  }

  /**
   * One resource.
   *
   * @param of {@code gpu}, {@code cpu} or {@code memory}
   */
  public record Part(
      String of, BigDecimal perHour, String source, LocalDate asOf, boolean confirmed) {
    static Part of(HourlyCost.Part part) {
      PriceSource source = part.source();
      return new Part(
          part.of(),
          Usd.rounded(part.usdPerHour()),
          source.kind().word(),
          source.asOf(),
          source.confirmed());
    }
  }

  /** The cost as it was worked out. */
  public static PoolCost of(HourlyCost cost) {
    return switch (cost) {
      case HourlyCost.Known known ->
          new PoolCost(
              Usd.rounded(known.usdPerHour()),
              Usd.CURRENCY,
              Sources.word(known),
              Sources.asOf(known),
              Sources.confirmed(known),
              Sources.describe(known),
              known.parts().stream().map(Part::of).toList(),
              null);
      case HourlyCost.Unknown(String why) ->
          new PoolCost(null, Usd.CURRENCY, null, null, false, "", List.of(), why);
    };
  }

  /** The same without its parts. */
  public PoolCost brief() {
    return new PoolCost(perHour, currency, source, asOf, confirmed, prices, List.of(), unknown);
  }
}
