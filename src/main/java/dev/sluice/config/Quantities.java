package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory and CPU: {@code 512MiB}, {@code 1.5GiB}, {@code 0.125} cores; and shares. */
public final class Quantities {
  private static final Pattern MEMORY = Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,9})?)(MiB|GiB)");
  private static final Pattern OTHER_UNIT =
      Pattern.compile("([0-9]{1,9}(?:[.][0-9]{1,9})?) ?([KMGT]?i?[Bb]?)");
  private static final int MIB_PER_GIB = 1024;

  /** 16 TiB: far beyond any machine, and well inside an int. */
  private static final BigDecimal MOST_MIB = BigDecimal.valueOf(16L << 20);

  private static final BigDecimal MOST_CORES = BigDecimal.valueOf(1000);

  /** A millionth is finer than any history is long. */
  private static final int SHARE_DECIMALS = 6;

  private Quantities() {}

  /** Reads memory as whole MiB. */
  static Parsed<Integer> parseMemory(String text) {
    Matcher matcher = MEMORY.matcher(text);
    if (!matcher.matches()) {
      return new Parsed.Bad<>(Quote.of(text) + " is not an amount of memory", unitHelp(text));
    }
    boolean gib = matcher.group(2).equals("GiB");
    BigDecimal mib =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(gib ? MIB_PER_GIB : 1));
    if (mib.signum() == 0) {
      return Parsed.bad("The amount of memory must be more than nothing");
    }
    if (mib.compareTo(MOST_MIB) > 0) {
      return Parsed.bad("The amount of memory is more than 16384GiB");
    }
    if (mib.stripTrailingZeros().scale() > 0) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not a whole number of MiB",
          "Round it to " + mib.setScale(0, RoundingMode.CEILING) + "MiB.");
    }
    return new Parsed.Good<>(mib.intValueExact());
  }

  private static String unitHelp(String text) {
    Matcher matcher = OTHER_UNIT.matcher(text);
    if (matcher.matches()) {
      String unit = matcher.group(2).startsWith("M") ? "MiB" : "GiB";
      return "Write it with MiB or GiB, such as " + matcher.group(1) + unit + ".";
    }
    return "Write a number with MiB or GiB, such as 512MiB or 32GiB.";
  }

  /** Reads a number of cores as thousandths. */
  static Parsed<Integer> parseCores(String text) {
    Optional<BigDecimal> number = number(text);
    if (number.isEmpty() || number.get().signum() <= 0 || number.get().compareTo(MOST_CORES) > 0) {
      return Parsed.bad("The number of cores must be more than 0 and at most 1000");
    }
    BigDecimal cores = number.get();
    BigDecimal milli = cores.movePointRight(3);
    if (milli.stripTrailingZeros().scale() > 0) {
      return Parsed.bad("The number of cores has more than three decimals");
    }
    return new Parsed.Good<>(milli.intValueExact());
  }

  /** Reads a share of a whole, from 0 to 1. */
  static Parsed<BigDecimal> parseShare(String text) {
    Optional<BigDecimal> number = number(text);
    if (number.isEmpty()
        || number.get().signum() < 0
        || number.get().compareTo(BigDecimal.ONE) > 0) {
      return new Parsed.Bad<>("The share must be from 0 to 1", "A tenth is 0.1.");
    }
    BigDecimal share = number.get().stripTrailingZeros();
    return share.scale() > SHARE_DECIMALS
        ? Parsed.bad("The share has more than six decimals")
        : new Parsed.Good<>(share);
  }

  /** A number; empty if it is one with an exponent beyond all bounds. */
  private static Optional<BigDecimal> number(String text) {
    try {
      return Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The shortest exact way to write an amount of memory. */
  public static String printMemory(int mib) {
    return mib % MIB_PER_GIB == 0 ? mib / MIB_PER_GIB + "GiB" : mib + "MiB";
  }

  /** Thousandths of a core as a number of cores. */
  public static String printCores(int milli) {
    return BigDecimal.valueOf(milli, 3).stripTrailingZeros().toPlainString();
  }
}
