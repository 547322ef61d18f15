package dev.sluice.diagnostic;

import java.util.stream.IntStream;

/**
 * The lines of a file as YAML counts them: ended by a line feed, a carriage return, or both. Bytes
 * that are not UTF-8 become replacement characters, so that a broken file can still be shown.
 */
public final class SourceLines {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String text;

  /** Index of the first char of each line, and at the end one more as if a line followed. */
  private final int[] starts;

  private SourceLines(String text, int[] starts) {
    this.text = text;
    this.starts = starts;
  }

  public static SourceLines of(SourceText source) {
    return of(source.text());
  }

  public static SourceLines of(String text) {
    int start = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    var starts = IntStream.builder();
    starts.add(start);
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        starts.add(i + 1);
      }
    }
    starts.add(text.length() + 1);
    return new SourceLines(text, starts.build().toArray());
  }

  /** Number of lines, at least 1. */
  public int count() {
    return starts.length - 1;
  }

  /** The line's text without its end; empty for a number outside the file. */
  public String line(int number) {
    if (number < 1 || number > count()) {
      return "";
    }
    int start = starts[number - 1];
    int end = Math.min(starts[number], text.length());
    while (end > start && isLineEnd(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /**
   * Index of a place in the text this was made from.
   *
   * @param line from 1 to {@link #count}
   * @param column from 1, in code points; at most one more than the line has
   */
  public int offset(int line, int column) {
    return text.offsetByCodePoints(starts[line - 1], column - 1);
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** Code points of a line. */
  public int length(int number) {
    String line = line(number);
    return line.codePointCount(0, line.length());
  }
}
