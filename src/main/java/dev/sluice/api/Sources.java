package dev.sluice.api;

import dev.sluice.cost.HourlyCost;
import dev.sluice.cost.PriceSource;
import java.time.LocalDate;
import java.util.stream.Collectors;

/** Sums up where the figures of a cost are from. */
final class Sources {
  private Sources() {}

  static String word(HourlyCost.Known cost) {
    return cost.sources().stream().map(PriceSource::kind).distinct().count() == 1
        ? cost.sources().getFirst().kind().word()
        : "mixed";
  }

  /** The oldest day: that of the figure to be doubted most. */
  static LocalDate asOf(HourlyCost.Known cost) {
    return cost.sources().stream().map(PriceSource::asOf).min(LocalDate::compareTo).orElseThrow();
  }

  static boolean confirmed(HourlyCost.Known cost) {
    return cost.sources().stream().allMatch(PriceSource::confirmed);
  }

  static String describe(HourlyCost.Known cost) {
    return cost.sources().stream().map(PriceSource::describe).collect(Collectors.joining("; "));
  }
}
