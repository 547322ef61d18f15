package dev.sluice.analysis;

import dev.sluice.config.PoolsConfig;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the operator has ruled out: of each group of label cells a job has at most one label. A job
 * with two labels of the same cell is not looked at, since no matcher tells it from one with one.
 */
record Assumptions(List<BitSet> groups) {
  Assumptions {
    groups = List.copyOf(groups);
  }

  /** Those of a table, over a space that was made for it. */
  static Assumptions of(JobSpace space, PoolsConfig config) {
    return new Assumptions(
        config.assume().stream().map(one -> space.labels(one.atMostOne())).distinct().toList());
  }

  /** What both rule out. */
  Assumptions and(Assumptions other) {
    return new Assumptions(
        Stream.concat(groups.stream(), other.groups.stream()).distinct().toList());
  }

  boolean allow(CellJob job) {
    return groups.stream().allMatch(group -> Bits.and(group, job.labels()).cardinality() <= 1);
  }
}
