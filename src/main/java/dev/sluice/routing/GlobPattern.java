package dev.sluice.routing;

import java.util.Locale;

/**
 * A compiled glob, anchored at both ends. {@code *} is any run of characters and {@code ?} any one;
 * in a pattern on repository names neither meets {@code /}, and {@code **} is any run at all.
 *
 * <p>Matching allocates nothing, and its time is bounded by pattern times text whatever an operator
 * or a job's author writes.
 */
public final class GlobPattern {
  /** What a pattern is matched against, and so how its characters are read. */
  public enum Field {
    /** A label or a login: compared in lower case. */
    FOLDED(true, false),
    /** A repository's full name: compared in lower case, stars stop at the slash. */
    REPOSITORY(true, true),
    /** A workflow or branch name: compared as it is. */
    EXACT(false, false);

    private final boolean folded;
    private final boolean slashStops;

    Field(boolean folded, boolean slashStops) {
      this.folded = folded;
      this.slashStops = slashStops;
    }

    /** Brings a value into the form that patterns on this field are written in. */
    public String normalize(String value) {
      return folded ? value.toLowerCase(Locale.ROOT) : value;
    }
  }

  /** The shapes that need no walk over the pattern. */
  private enum Shape {
    LITERAL,
    PREFIX,
    SUFFIX,
    ANYTHING,
    OTHER
  }

  private static final char STAR = '\uE000';
  private static final char DOUBLE_STAR = '\uE001';
  private static final char ONE = '\uE002';

  /** The code units, with the three wildcards as characters that no name on GitHub can hold. */
  private final String units;

  private final Field field;
  private final Shape shape;

  /** How many units stand before the first wildcard; all of a literal. */
  private final int prefixLength;

  /** How many units stand after the last wildcard; all of a literal. */
  private final int suffixLength;

  private GlobPattern(String units, Field field) {
    this.units = units;
    this.field = field;
    int first = 0;
    while (first < units.length() && !isWildcard(units.charAt(first))) {
      first++;
    }
    int last = units.length();
    while (last > 0 && !isWildcard(units.charAt(last - 1))) {
      last--;
    }
    this.prefixLength = first;
    this.suffixLength = units.length() - last;
    this.shape = shape(units, first, last);
  }

  private static Shape shape(String units, int first, int last) {
    if (first == units.length()) {
      return Shape.LITERAL;
    }
    if (last - first > 1 || units.charAt(first) != DOUBLE_STAR) {
      return Shape.OTHER;
    }
    if (units.length() == 1) {
      return Shape.ANYTHING;
    }
    if (last == units.length()) {
      return Shape.PREFIX;
    }
    return first == 0 ? Shape.SUFFIX : Shape.OTHER;
  }

  private static boolean isWildcard(char unit) {
    return unit == STAR || unit == DOUBLE_STAR || unit == ONE;
  }

  /** Compiles a glob as an operator wrote it; any text is one. */
  public static GlobPattern compile(String glob, Field field) {
    String text = field.normalize(glob);
    var units = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        boolean twice = i + 1 < text.length() && text.charAt(i + 1) == '*';
        units.append(twice || !field.slashStops ? DOUBLE_STAR : STAR);
        i += twice ? 1 : 0;
      } else if (c == '?') {
        units.append(ONE);
      } else {
        units.append(c);
      }
    }
    return new GlobPattern(units.toString(), field);
  }

  /** Whether the pattern names exactly one value. */
  public boolean isLiteral() {
    return shape == Shape.LITERAL;
  }

  /** How many parts the pattern has: characters and wildcards, in the order they are met. */
  public int length() {
    return units.length();
  }

  /** Whether the part at {@code index} is met by any run of characters, the empty one too. */
  public boolean isRun(int index) {
    return units.charAt(index) == STAR || units.charAt(index) == DOUBLE_STAR;
  }

  /** Whether the part at {@code index} is met by any one character. */
  public boolean isAnyOne(int index) {
    return units.charAt(index) == ONE;
  }

  /** The character that the part at {@code index} asks for, in the form of the field. */
  public char character(int index) {
    return units.charAt(index);
  }

  /** What every value starts with; the value itself of a literal. */
  String prefix() {
    return units.substring(0, prefixLength);
  }

  /** What every value ends with; the value itself of a literal. */
  String suffix() {
    return units.substring(units.length() - suffixLength);
  }

  /**
   * Says whether {@code value} matches from end to end.
   *
   * @param value in any case if it is ASCII, else already brought into the form of the field
   */
  public boolean matches(String value) {
    return switch (shape) {
      case LITERAL -> value.length() == units.length() && fits(0, value, 0, units.length());
      case PREFIX -> value.length() >= prefixLength && fits(0, value, 0, prefixLength);
      case SUFFIX ->
          value.length() >= suffixLength
              && fits(
                  units.length() - suffixLength,
                  value,
                  value.length() - suffixLength,
                  suffixLength);
      case ANYTHING -> true;
      case OTHER -> walk(value);
    };
  }

  private boolean fits(int unit, String value, int from, int length) {
    for (int i = 0; i < length; i++) {
      if (units.charAt(unit + i) != at(value, from + i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Takes the shortest run for each star and comes back for more only to the last star of each
   * kind: whatever an earlier one could still take, the last one of its kind can take as well.
   */
  private boolean walk(String value) {
    int unit = 0;
    int at = 0;
    int starUnit = -1;
    int starAt = 0;
    int doubleUnit = -1;
    int doubleAt = 0;
    while (at < value.length() || unit < units.length()) {
      char wanted = unit < units.length() ? units.charAt(unit) : 0;
      if (unit < units.length() && wanted == DOUBLE_STAR) {
        doubleUnit = ++unit;
        doubleAt = at;
        starUnit = -1;
      } else if (unit < units.length() && wanted == STAR) {
        starUnit = ++unit;
        starAt = at;
      } else if (unit < units.length() && at < value.length() && fits(wanted, at(value, at))) {
        unit++;
        at++;
      } else if (starUnit >= 0 && starAt < value.length() && value.charAt(starAt) != '/') {
        at = ++starAt;
        unit = starUnit;
      } else if (doubleUnit >= 0 && doubleAt < value.length()) {
        at = ++doubleAt;
        unit = doubleUnit;
        starUnit = -1;
      } else {
        return false;
      }
    }
    return true;
  }

  private char at(String value, int index) {
    char c = value.charAt(index);
    return field.folded ? Ascii.lower(c) : c;
  }

  private boolean fits(char unit, char c) {
    return unit == ONE ? !(field.slashStops && c == '/') : unit == c;
  }

  /** The pattern as an anchored POSIX extended regular expression over the normalized value. */
  String toExtendedRegex() {
    var regex = new StringBuilder("^");
    for (char unit : units.toCharArray()) {
      switch (unit) {
        case STAR -> regex.append("[^/]*");
        case DOUBLE_STAR -> regex.append(".*");
        case ONE -> regex.append(field.slashStops ? "[^/]" : ".");
        default -> {
          if ("\\^$.[]|()*+?{}".indexOf(unit) >= 0) {
            regex.append('\\');
          }
          regex.append(unit);
        }
      }
    }
    return regex.append('$').toString();
  }
}
