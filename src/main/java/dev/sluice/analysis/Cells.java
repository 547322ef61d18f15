package dev.sluice.analysis;

import dev.sluice.routing.GlobPattern;
import java.util.BitSet;
import java.util.List;

/**
 * The values of one field, grouped: values of a cell meet the same globs, so that no matcher can
 * tell them apart.
 *
 * @param samples one value of each cell
 * @param meeting for each glob the cells whose values meet it
 * @param complete whether every value is in some cell; else there were too many to find them all
 */
record Cells(List<String> samples, List<BitSet> meeting, boolean complete) {
  Cells {
    samples = List.copyOf(samples);
    meeting = List.copyOf(meeting);
  }

  /** The cells of all values that {@code alphabet} allows, under {@code globs}. */
  static Cells of(List<GlobPattern> globs, Alphabet alphabet, int limit) {
    return new CellWalk(globs, alphabet, limit).run();
  }

  int size() {
    return samples.size();
  }
}
