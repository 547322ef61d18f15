package dev.sluice.yaml;

import dev.sluice.yaml.Node.Type;

/**
 * Gives plain scalars their type, as JSON writes it: {@code yes}, {@code True}, {@code 017} and
 * dates stay text. {@code ~} is null, as editors take it.
 */
final class ScalarTypes {
  private ScalarTypes() {}

  static Type ofPlain(String text) {
    return switch (text) {
      case "", "null", "~" -> Type.NULL;
      case "true", "false" -> Type.BOOLEAN;
      default -> number(text);
    };
  }

  private static Type number(String text) {
    int i = text.charAt(0) == '-' ? 1 : 0;
    int whole = digits(text, i);
    if (whole == i || (text.charAt(i) == '0' && whole > i + 1)) {
      return Type.STRING;
    }
    if (whole == text.length()) {
      return Type.INTEGER;
    }
    i = whole;
    if (text.charAt(i) == '.') {
      int fraction = digits(text, i + 1);
      if (fraction == i + 1) {
        return Type.STRING;
      }
      i = fraction;
    }
    if (i < text.length() && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < text.length() && (text.charAt(i) == '-' || text.charAt(i) == '+')) {
        i++;
      }
      int exponent = digits(text, i);
      if (exponent == i) {
        return Type.STRING;
      }
      i = exponent;
    }
    return i == text.length() ? Type.DECIMAL : Type.STRING;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
