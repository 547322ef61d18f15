package dev.sluice.cli;

import dev.sluice.api.JobCost;
import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceSource;
import dev.sluice.cost.Usd;
import dev.sluice.diagnostic.Quote;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.stream.Collectors;

/** Costs for people. All of them are the least: Modal bills what is used if that is more. */
final class CostText {
  private CostText() {}

  /** What an hour of a runner costs. */
  static String of(HourlyCost cost) {
    return switch (cost) {
      case HourlyCost.Unknown(String why) -> "unknown: " + Quote.whole(why);
      case HourlyCost.Known known ->
          "at least "
              + Usd.text(known.usdPerHour())
              + " an hour: "
              + known.parts().stream().map(CostText::part).collect(Collectors.joining(", "))
              + " ("
              + known.sources().stream()
                  .map(PriceSource::describe)
                  .map(Quote::whole)
                  .collect(Collectors.joining("; "))
              + ")";
    };
  }

  private static String part(HourlyCost.Part part) {
    String name = part.of().equals("memory") ? part.of() : part.of().toUpperCase(Locale.ROOT);
    return name + " " + Usd.text(part.usdPerHour());
  }

  /** What the sandbox of a job cost. */
  static String of(JobCost cost) {
    BigDecimal amount = cost.amount();
    Long seconds = cost.seconds();
    BigDecimal perHour = cost.perHour();
    if (amount == null || seconds == null || perHour == null) {
      return "unknown" + (cost.unknown() == null ? "" : ": " + cost.unknown());
    }
    return "at least "
        + Usd.text(amount)
        + " ("
        + Ages.of(seconds)
        + " of "
        + cost.pool()
        + " at "
        + Usd.text(perHour)
        + "/h; "
        + cost.prices()
        + ")";
  }

  /** The amount alone; a dash if there is none. */
  static String amount(JobCost cost) {
    return cost.amount() == null ? "-" : Usd.text(cost.amount());
  }
}
