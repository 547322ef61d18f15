package dev.sluice.diagnostic;

/** Shows an operator's text inside a message: on one line, bounded, without terminal controls. */
public final class Quote {
  /** Code points shown before the text is cut. */
  private static final int LONGEST = 60;

  private Quote() {}

  /** {@code text} in double quotes. */
  public static String of(String text) {
    return '"' + plain(text) + '"';
  }

  /** {@code text} without quotes around it. */
  public static String plain(String text) {
    return shown(text, LONGEST);
  }

  /** All of {@code text}, however long, on one line and without terminal controls. */
  public static String whole(String text) {
    return shown(text, Integer.MAX_VALUE);
  }

  private static String shown(String text, int longest) {
    var shown = new StringBuilder();
    int count = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (++count > longest) {
        return shown.append("...").toString();
      }
      int c = text.codePointAt(i);
      if (c == '\n') {
        shown.append("\\n");
      } else if (c == '\t') {
        shown.append("\\t");
      } else if (isInvisible(c)) {
        shown.append(String.format("\\u%04X", c));
      } else {
        shown.appendCodePoint(c);
      }
    }
    return shown.toString();
  }

  /** Controls and formats (which turn the direction of text around), and halves of pairs. */
  static boolean isInvisible(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
