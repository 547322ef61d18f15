package dev.sluice.config;

/**
 * What expansion may cost, since forEach can multiply a small file. Generous: a hundred times a
 * large real file.
 */
final class Budget {
  private static final long MOST_NODES = 10_000_000;
  private static final long MOST_CHARS = 64L << 20;

  private long nodes;
  private long chars;

  /** Takes the cost of one expanded pool; false once there is nothing left. */
  boolean takeNodes(long count) {
    nodes += count;
    return nodes <= MOST_NODES;
  }

  /** Takes the cost of one interpolated text; false once there is nothing left. */
  boolean takeChars(long count) {
    chars += count;
    return chars <= MOST_CHARS;
  }
}
