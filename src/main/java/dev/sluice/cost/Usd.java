package dev.sluice.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** How amounts of US dollars are written. */
public final class Usd {
  /** The currency of every amount. */
  public static final String CURRENCY = "USD";

  /** A hundredth of a cent: enough for the shortest job. */
  private static final int DECIMALS = 4;

  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final BigDecimal LEAST = new BigDecimal("0.0001");

  private Usd() {}

  /** The amount with four decimals; one that is less than that shows is not rounded to nothing. */
  public static BigDecimal rounded(BigDecimal usd) {
    return isTiny(usd)
        ? usd.round(new MathContext(2, RoundingMode.HALF_UP))
        : usd.setScale(DECIMALS, RoundingMode.HALF_UP);
  }

  private static boolean isTiny(BigDecimal usd) {
    return usd.signum() > 0 && usd.compareTo(LEAST) < 0;
  }

  /** For people: {@code $1,234.50}, and small amounts in hundredths of a cent. */
  public static String text(BigDecimal usd) {
    if (isTiny(usd)) {
      return "less than $" + LEAST;
    }
    int decimals = usd.signum() == 0 || usd.compareTo(CENT) >= 0 ? 2 : DECIMALS;
    return "$" + String.format(Locale.ROOT, "%,." + decimals + "f", usd);
  }
}
