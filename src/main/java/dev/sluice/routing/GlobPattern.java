package dev.sluice.routing;

import java.util.Locale;

/**
 * A compiled glob, anchored at both ends. {@code *} is any run of characters and {@code ?} any one;
 * in a pattern on repository names neither meets {@code /}, and {@code **} is any run at all.
 *
 * <p>Matching walks all the states of the pattern at once, so that its time is bounded by pattern
 * times text whatever an operator or a job's author writes.
 */
final class GlobPattern {
  /** What a pattern is matched against, and so how its characters are read. */
  enum Field {
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

    /** Brings a value into the form that patterns on this field are matched against. */
    String normalize(String value) {
      return folded ? value.toLowerCase(Locale.ROOT) : value;
    }
  }

  private static final char STAR = '\uE000';
  private static final char DOUBLE_STAR = '\uE001';
  private static final char ONE = '\uE002';

  /** Code units, with the three wildcards as characters that no name on GitHub can hold. */
  private final char[] units;

  /** The glob in the form of the field. */
  private final String text;

  private final Field field;
  private final boolean literal;

  private GlobPattern(char[] units, String text, Field field, boolean literal) {
    this.units = units;
    this.text = text;
    this.field = field;
    this.literal = literal;
  }

  static GlobPattern compile(String glob, Field field) {
    String text = field.normalize(glob);
    var units = new StringBuilder(text.length());
    boolean literal = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        boolean twice = i + 1 < text.length() && text.charAt(i + 1) == '*';
        units.append(twice || !field.slashStops ? DOUBLE_STAR : STAR);
        i += twice ? 1 : 0;
        literal = false;
      } else if (c == '?') {
        units.append(ONE);
        literal = false;
      } else {
        units.append(c);
      }
    }
    return new GlobPattern(units.toString().toCharArray(), text, field, literal);
  }

  /** Whether the pattern names exactly one value. */
  boolean isLiteral() {
    return literal;
  }

  /**
   * Says whether {@code value} matches from end to end.
   *
   * @param value already brought into the form of the field
   */
  boolean matches(String value) {
    if (literal) {
      return value.equals(text);
    }
    boolean[] reached = new boolean[units.length + 1];
    reached[0] = true;
    skipStars(reached);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      // Downwards, so that each state is read before this character's step writes it.
      for (int state = units.length; state >= 0; state--) {
        boolean stays = state < units.length && reached[state] && staysAt(units[state], c);
        boolean enters = state > 0 && reached[state - 1] && fits(units[state - 1], c);
        reached[state] = stays || enters;
      }
      skipStars(reached);
    }
    return reached[units.length];
  }

  private void skipStars(boolean[] reached) {
    for (int state = 0; state < units.length; state++) {
      if (reached[state] && (units[state] == STAR || units[state] == DOUBLE_STAR)) {
        reached[state + 1] = true;
      }
    }
  }

  private static boolean staysAt(char unit, char c) {
    return unit == DOUBLE_STAR || (unit == STAR && c != '/');
  }

  private boolean fits(char unit, char c) {
    return unit == ONE ? !(field.slashStops && c == '/') : unit == c;
  }

  /** The pattern as an anchored POSIX extended regular expression over the normalized value. */
  String toExtendedRegex() {
    var regex = new StringBuilder("^");
    for (char unit : units) {
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
