package dev.sluice.routing;

import java.util.Locale;

/**
 * Folding of case that allocates nothing. GitHub's names are nearly always ASCII; what is not is
 * brought to lower case once per job, before it gets here.
 */
final class Ascii {
  private static final char END = 0x80;

  private Ascii() {}

  static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
  }

  static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= END) {
        return false;
      }
    }
    return true;
  }

  /** Whether two texts are the same but for the case of ASCII letters. */
  static boolean isSame(String one, String other) {
    boolean same = one.length() == other.length();
    for (int i = 0; same && i < one.length(); i++) {
      same = lower(one.charAt(i)) == lower(other.charAt(i));
    }
    return same;
  }

  /** The text itself if it is ASCII, else its lower case. */
  static String foldable(String text) {
    return isAscii(text) ? text : text.toLowerCase(Locale.ROOT);
  }
}
