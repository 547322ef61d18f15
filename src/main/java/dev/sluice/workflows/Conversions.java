package dev.sluice.workflows;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** How GitHub's expressions turn values of one type into another, and compare them. */
final class Conversions {
  /** Numbers are written with as many significant digits. */
  private static final MathContext DIGITS = new MathContext(15, RoundingMode.HALF_EVEN);

  private static final double LARGEST_PLAIN = 1e15;
  private static final double SMALLEST_PLAIN = 1e-5;

  private Conversions() {}

  /** Whether the value counts as true. {@code value} is known. */
  static boolean isTruthy(Value value) {
    return switch (value) {
      case Value.Nothing _ -> false;
      case Value.Bool(boolean bool) -> bool;
      case Value.Num(double number) -> number != 0 && !Double.isNaN(number);
      case Value.Text(String text) -> !text.isEmpty();
      case Value.Items _, Value.Fields _, Value.Unknown _ -> true;
    };
  }

  /** The value inside a text. {@code value} is known. */
  static String text(Value value) {
    return switch (value) {
      case Value.Nothing _, Value.Unknown _ -> "";
      case Value.Bool(boolean bool) -> bool ? "true" : "false";
      case Value.Num(double number) -> text(number);
      case Value.Text(String text) -> text;
      case Value.Items _ -> "Array";
      case Value.Fields _ -> "Object";
    };
  }

  private static String text(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "Infinity" : "-Infinity";
    }
    if (number == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(number).round(DIGITS).stripTrailingZeros();
    double size = Math.abs(rounded.doubleValue());
    if (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN) {
      return rounded.toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString();
    int shown = Math.abs(exponent);
    return digits + "E" + (exponent < 0 ? "-" : "+") + (shown < 10 ? "0" : "") + shown;
  }

  /** The value as a number, NaN if it is none. {@code value} is known. */
  static double number(Value value) {
    return switch (value) {
      case Value.Nothing _ -> 0;
      case Value.Bool(boolean bool) -> bool ? 1 : 0;
      case Value.Num(double number) -> number;
      case Value.Text(String text) -> text.isBlank() ? 0 : number(text.strip()).orElse(Double.NaN);
      case Value.Items _, Value.Fields _, Value.Unknown _ -> Double.NaN;
    };
  }

  /** Reads a decimal, hexadecimal (0x) or octal (0o) number. */
  static Optional<Double> number(String text) {
    try {
      if (text.matches("0x[0-9a-fA-F]{1,15}")) {
        return Optional.of((double) Long.parseLong(text.substring(2), 16));
      }
      if (text.matches("0o[0-7]{1,20}")) {
        return Optional.of((double) Long.parseLong(text.substring(2), 8));
      }
      return text.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?")
          ? Optional.of(Double.parseDouble(text))
          : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** GitHub's {@code ==}: texts without case, other types as numbers. Both are known. */
  static boolean looselyEqual(Value one, Value other) {
    return switch (one) {
      case Value.Text(String text) when other instanceof Value.Text(String that) ->
          text.equalsIgnoreCase(that);
      // GitHub asks whether they are one and the same object; a value here has no identity.
      case Value.Items _, Value.Fields _, Value.Unknown _ -> false;
      case Value.Nothing _ when other instanceof Value.Nothing -> true;
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _ -> number(one) == number(other);
    };
  }
}
