package dev.sluice.secret;

import java.util.regex.Pattern;

/**
 * Takes out of a text from outside what looks like a credential. For text that is shown although
 * nobody knows what is in it; our own secrets never get that far.
 */
public final class Redaction {
  private static final String HIDDEN = "***";

  /**
   * Tokens that say what they are: of GitHub (docs, 2026-11), Modal, npm, PyPI and AWS, a JWT, and
   * what follows {@code Bearer} or stands before the host of a URL.
   */
  private static final Pattern NAMED =
      Pattern.compile(
          "\\b(?:gh[a-z]_|github_pat_|a[ks]-|npm_|pypi-|AKIA|ASIA)[A-Za-z0-9_-]{12,}"
              + "|\\beyJ[A-Za-z0-9_-]{10,}(?:\\.[A-Za-z0-9_-]*){0,2}"
              + "|(?i:(?<=bearer )|(?<=basic )|(?<=token ))[A-Za-z0-9+/._~=-]{8,}"
              + "|(?<=://)[^/@\\s]{1,256}:[^/@\\s]{1,256}(?=@)");

  /** Too long and too mixed for a word or a path: base64 of keys and configurations. */
  private static final Pattern BLOB =
      Pattern.compile(
          "(?=[A-Za-z0-9+/_=-]{0,64}[0-9])(?=[A-Za-z0-9+/_=-]{0,64}[A-Z])"
              + "(?=[A-Za-z0-9+/_=-]{0,64}[a-z])[A-Za-z0-9+/_=-]{40,}+");

  /** Colours, cursor movements and titles, which a terminal would obey. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001B\\[[0-9;?]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*+(?:\u0007|\u001B\\\\)");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

  private Redaction() {}

  /** The text with {@code ***} in such places. Time grows with its length alone. */
  public static String of(String text) {
    return BLOB.matcher(NAMED.matcher(text).replaceAll(HIDDEN)).replaceAll(HIDDEN);
  }

  /**
   * A text from outside as one line that may be shown: without controls and credentials.
   *
   * @param longest how many characters are kept; dots stand for what is cut off
   */
  public static String line(String text, int longest) {
    String plain = BLANKS.matcher(ESCAPES.matcher(text).replaceAll("")).replaceAll(" ").strip();
    String safe = of(plain);
    return safe.length() <= longest ? safe : safe.substring(0, longest) + "...";
  }
}
