package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * All jobs that no matcher can tell apart.
 *
 * @param labels the cells in which the job has a label
 * @param values the cell of each {@link Field}, in their order
 */
record CellJob(BitSet labels, List<Integer> values) {
  CellJob {
    values = List.copyOf(values);
  }

  int value(Field field) {
    return values.get(field.ordinal());
  }

  CellJob with(Field field, int cell) {
    var other = new ArrayList<>(values);
    other.set(field.ordinal(), cell);
    return new CellJob(labels, other);
  }

  CellJob with(BitSet otherLabels) {
    return new CellJob(otherLabels, values);
  }
}
