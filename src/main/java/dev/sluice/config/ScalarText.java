package dev.sluice.config;

import dev.sluice.yaml.Node;
import java.util.Set;
import java.util.regex.Pattern;

/** How a value is written on one line. */
public final class ScalarText {
  /** Plain texts that mean themselves in and outside of brackets. */
  private static final Pattern SAFE = Pattern.compile("[A-Za-z_./$][A-Za-z0-9_./$ ()+@=;-]*");

  /** Texts that mean themselves everywhere and look like words. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*");

  private static final int FIRST_PRINTABLE = 0x20;

  private ScalarText() {}

  /**
   * A value in YAML: without quotes if it was, else in double ones unless single ones read better.
   */
  static String yaml(Node.Scalar scalar) {
    String text = scalar.text();
    if (scalar.type() != Node.Type.STRING) {
      return text;
    }
    boolean oneLine = scalar.place().line() == scalar.place().endLine();
    boolean longer = !SAFE.matcher(text).matches() || text.endsWith(" ");
    if (scalar.plain() && (oneLine || !longer)) {
      return text;
    }
    return inQuotes(text);
  }

  /** A text in quotes: in double ones unless single ones read better. */
  static String inQuotes(String text) {
    boolean escapes = text.indexOf('"') >= 0 || text.indexOf('\\') >= 0;
    if (escapes && text.codePoints().noneMatch(ScalarText::mustBeEscaped)) {
      return "'" + text.replace("'", "''") + "'";
    }
    return quoted(text);
  }

  /** A text without quotes where that is safe anywhere in a file, else in quotes. */
  public static String shortest(String text) {
    boolean word = Set.of("true", "false", "null").contains(text);
    return !word && WORD.matcher(text).matches() ? text : inQuotes(text);
  }

  /** A text in double quotes, as JSON and YAML both read it. */
  public static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\t' -> out.append("\\t");
            case '\r' -> out.append("\\r");
            default -> {
              if (mustBeEscaped(c)) {
                for (char half : Character.toChars(c)) {
                  out.append(String.format("\\u%04x", (int) half));
                }
              } else {
                out.appendCodePoint(c);
              }
            }
          }
        });
    return out.append('"').toString();
  }

  /** Controls, line ends of every kind and invisible formats. */
  private static boolean mustBeEscaped(int c) {
    int type = Character.getType(c);
    return c < FIRST_PRINTABLE
        || type == Character.CONTROL
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || c == '\uFEFF'
        || c == 0xFFFE
        || c == 0xFFFF;
  }
}
