package dev.sluice.cost;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** What a sandbox costs by the hour. All amounts are exact. */
public sealed interface HourlyCost {
  /** Seconds of an hour. */
  BigDecimal SECONDS = BigDecimal.valueOf(3600);

  /**
   * The least that it costs: Modal bills what is requested or what is used, whichever is more.
   *
   * @param parts in the order to show them, not empty; they add up to the whole
   * @param sources of all the figures, each once, in the order of their precedence
   */
  record Known(List<Part> parts, List<PriceSource> sources) implements HourlyCost {
    public Known {
      parts = List.copyOf(parts);
      sources = List.copyOf(sources);
    }

    public BigDecimal usdPerHour() {
      return usdPerSecond().multiply(SECONDS);
    }

    /** What that time costs. */
    public BigDecimal usd(Duration life) {
      return usdPerSecond().multiply(BigDecimal.valueOf(life.getSeconds()).add(fraction(life)));
    }

    private static BigDecimal fraction(Duration life) {
      return BigDecimal.valueOf(life.getNano(), 9);
    }

    private BigDecimal usdPerSecond() {
      return parts.stream().map(Part::usdPerSecond).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
  }

  /**
   * It cannot be told.
   *
   * @param why one clause for people
   */
  record Unknown(String why) implements HourlyCost {}

  /**
   * A part of the whole, multipliers included.
   *
   * @param of {@code gpu}, {@code cpu} or {@code memory}
   * @param source of its price
   */
  record Part(String of, BigDecimal usdPerSecond, PriceSource source) {
    public BigDecimal usdPerHour() {
      return usdPerSecond.multiply(SECONDS);
    }
  }
}
