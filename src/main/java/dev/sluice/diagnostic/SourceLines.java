package dev.sluice.diagnostic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of a file as YAML counts them: ended by a line feed, a carriage return, or both. Bytes
 * that are not UTF-8 become replacement characters, so that a broken file can still be shown.
 */
public final class SourceLines {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final List<String> lines;

  private SourceLines(List<String> lines) {
    this.lines = lines;
  }

  public static SourceLines of(SourceText source) {
    return of(new String(source.bytes(), StandardCharsets.UTF_8));
  }

  public static SourceLines of(String text) {
    List<String> lines = new ArrayList<>();
    int start = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        lines.add(text.substring(start, i));
        if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
          i++;
        }
        start = i + 1;
      }
    }
    lines.add(text.substring(start));
    return new SourceLines(lines);
  }

  /** Number of lines, at least 1. */
  public int count() {
    return lines.size();
  }

  /** The line's text without its end; empty for a number outside the file. */
  public String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  /** Code points of a line. */
  public int length(int number) {
    String line = line(number);
    return line.codePointCount(0, line.length());
  }
}
