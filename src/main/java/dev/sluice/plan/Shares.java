package dev.sluice.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers of jobs for people. */
public final class Shares {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Shares() {}

  /** {@code 1,204}. */
  public static String count(long jobs) {
    return String.format(Locale.ROOT, "%,d", jobs);
  }

  /** {@code 19.6 %}. */
  public static String text(BigDecimal share) {
    BigDecimal percent = share.multiply(HUNDRED);
    return (percent.stripTrailingZeros().scale() <= 1
                ? percent
                    .stripTrailingZeros()
                    .setScale(Math.max(0, percent.stripTrailingZeros().scale()))
                : percent.setScale(1, RoundingMode.HALF_UP))
            .toPlainString()
        + " %";
  }

  /** {@code (19.6 %)}, with a blank before it; nothing of nothing. */
  public static String inBrackets(long part, long whole) {
    return whole == 0
        ? ""
        : " ("
            + text(
                BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), 6, RoundingMode.HALF_UP))
            + ")";
  }
}
