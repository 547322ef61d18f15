package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Cells that a question cannot tell apart, put together: one Boolean for each block does instead of
 * one for each cell.
 */
final class Partition {
  private final BitSet universe;
  private final Map<Integer, Integer> blocks = new HashMap<>();
  private int next = 1;

  Partition(BitSet universe) {
    this.universe = universe;
    universe.stream().forEach(cell -> blocks.put(cell, 0));
  }

  /** Tells the cells of {@code set} apart from the others. */
  void split(BitSet set) {
    BitSet inside = Bits.and(universe, set);
    BitSet smaller =
        inside.cardinality() * 2 > universe.cardinality() ? Bits.minus(universe, set) : inside;
    Map<Integer, Integer> moved = new HashMap<>();
    smaller.stream()
        .forEach(cell -> {
          int block = blocks.getOrDefault(cell, 0);
          Integer other = moved.get(block);
          if (other == null) {
            other = next;
            next++;
            moved.put(block, other);
          }
          blocks.put(cell, other);
        });
  }

  void splitEach() {
    universe.stream()
        .forEach(cell -> {
          blocks.put(cell, next);
          next++;
        });
  }

  /** The first cell of each block; who meets it meets the whole block. */
  List<Integer> representatives() {
    var seen = new BitSet();
    List<Integer> first = new ArrayList<>();
    universe.stream()
        .forEach(cell -> {
          int block = blocks.getOrDefault(cell, 0);
          if (!seen.get(block)) {
            seen.set(block);
            first.add(cell);
          }
        });
    return first;
  }
}
