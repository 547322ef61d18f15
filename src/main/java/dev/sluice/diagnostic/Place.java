package dev.sluice.diagnostic;

/**
 * A range in an operator's file.
 *
 * @param file the path as it was given, never made absolute
 * @param line first line, from 1
 * @param column first column, from 1, in code points
 * @param endLine line of the end
 * @param endColumn column after the last code point
 */
public record Place(String file, int line, int column, int endLine, int endColumn)
    implements Comparable<Place> {

  /** The very start of {@code file}, for what is wrong with the file as a whole. */
  public static Place start(String file) {
    return new Place(file, 1, 1, 1, 1);
  }

  /** Whether two ranges of one file share a character; an empty one counts as its first. */
  public boolean overlaps(Place other) {
    return file.equals(other.file) && startsBeforeEndOf(other) && other.startsBeforeEndOf(this);
  }

  private boolean startsBeforeEndOf(Place other) {
    boolean empty = other.line == other.endLine && other.column == other.endColumn;
    int end = empty ? other.endColumn + 1 : other.endColumn;
    return line < other.endLine || (line == other.endLine && column < end);
  }

  /** Orders by position; places in different files are ordered by the caller. */
  @Override
  public int compareTo(Place other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : Integer.compare(column, other.column);
  }

  @Override
  public String toString() {
    return file + ":" + line + ":" + column;
  }
}
