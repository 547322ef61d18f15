package dev.sluice.analysis;

import java.util.BitSet;
import java.util.List;

/**
 * What the operator has ruled out: of each group of label cells a job has at most one label. A job
 * with two labels of the same cell is not looked at, since no matcher tells it from one with one.
 */
record Assumptions(List<BitSet> groups) {
  static final Assumptions NONE = new Assumptions(List.of());

  Assumptions {
    groups = List.copyOf(groups);
  }

  boolean allow(CellJob job) {
    return groups.stream().allMatch(group -> Bits.and(group, job.labels()).cardinality() <= 1);
  }
}
