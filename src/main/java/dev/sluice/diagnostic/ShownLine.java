package dev.sluice.diagnostic;

/**
 * One line made fit for a terminal: tabs become spaces, controls a visible mark, and of a very long
 * line only the part around the marked range is kept. Marks below it line up by terminal columns.
 *
 * @param text what to print
 * @param marks spaces and carets to print below
 */
record ShownLine(String text, String marks) {
  private static final int TAB = 4;
  private static final int WIDEST = 120;
  private static final int LEAD = 40;
  private static final String CUT = "...";

  /**
   * @param line the line of the file
   * @param from first marked column, from 1, in code points
   * @param to column after the last marked one; the same as {@code from} marks one column
   */
  static ShownLine of(String line, int from, int to) {
    int[] points = line.codePoints().toArray();
    int last = Math.max(from, Math.min(to, points.length + 1) - 1);
    int first = points.length > WIDEST ? Math.max(0, from - 1 - LEAD) : 0;
    int end = Math.min(points.length, first + WIDEST);
    var text = new StringBuilder(first > 0 ? CUT : "");
    var marks = new StringBuilder(first > 0 ? " ".repeat(CUT.length()) : "");
    int column = text.length();
    for (int i = first; i < end; i++) {
      String shown = shown(points[i], column);
      int width = DisplayWidth.of(shown);
      text.append(shown);
      if (i < last) {
        marks.append((i + 1 >= from ? "^" : " ").repeat(width));
      }
      column += width;
    }
    if (end < points.length) {
      text.append(CUT);
    }
    if (marks.indexOf("^") < 0) {
      marks.append('^');
    }
    return new ShownLine(text.toString().stripTrailing(), marks.toString());
  }

  private static String shown(int codePoint, int column) {
    if (codePoint == '\t') {
      return " ".repeat(TAB - column % TAB);
    }
    return Quote.isInvisible(codePoint) ? "\uFFFD" : Character.toString(codePoint);
  }
}
