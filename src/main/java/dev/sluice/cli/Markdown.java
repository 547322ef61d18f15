package dev.sluice.cli;

import dev.sluice.diagnostic.Quote;

/** Text of others inside a comment at GitHub, which must neither mention anybody nor be a link. */
final class Markdown {
  private static final String PLAIN = " ,-";

  private Markdown() {}

  /**
   * {@code text} as code. GitHub looks for mentions and references in all that is not code, and for
   * markup in all that is not written as numbers.
   */
  static String code(String text) {
    StringBuilder out = new StringBuilder("<code>");
    Quote.whole(text)
        .codePoints()
        .forEach(c -> {
          if (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0) {
            out.appendCodePoint(c);
          } else {
            out.append("&#").append(c).append(';');
          }
        });
    return out.append("</code>").toString();
  }
}
