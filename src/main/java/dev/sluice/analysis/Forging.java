package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.LabelMatch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wildcard among the optional labels of a pool lets in what another pool asks for, so that a
 * runner of this pool can be registered under the other one's label.
 *
 * @param entry the pool with the wildcard
 * @param wildcard as it is written
 * @param others the pools whose labels it lets in, by their numbers; not empty
 * @param label one such label
 * @param asked the glob of the first of the others that the label meets
 */
record Forging(int entry, Glob wildcard, List<Integer> others, String label, Glob asked) {
  Forging {
    others = List.copyOf(others);
  }

  /**
   * Those of a table.
   *
   * @param scope the pools that either have the wildcard or are asked for
   */
  static List<Forging> of(CellTable table, BitSet scope) {
    List<Forging> found = new ArrayList<>();
    Map<Integer, BitSet> asked = new HashMap<>();
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      LabelMatch lists = table.match(entry).labels();
      if (lists.optional().stream().noneMatch(Glob::isPattern)) {
        continue;
      }
      BitSet own = table.space().labels(lists.all());
      own.or(table.space().labels(lists.any()));
      own.or(table.space().labels(lists.none()));
      own.or(table.space().labels(lists.optional().stream().filter(g -> !g.isPattern()).toList()));
      for (Glob glob : lists.optional()) {
        if (glob.isPattern()) {
          BitSet lets = Bits.minus(table.space().labels(List.of(glob)), own);
          of(table, asked, entry, glob, lets)
              .filter(one -> scope.get(one.entry) || one.others.stream().anyMatch(scope::get))
              .ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<Forging> of(
      CellTable table, Map<Integer, BitSet> asked, int entry, Glob wildcard, BitSet lets) {
    List<Integer> others = new ArrayList<>();
    for (int other = table.denyRules(); other < table.size(); other++) {
      BitSet labels =
          asked.computeIfAbsent(
              other, one -> table.space().labels(asked(table.match(one).labels())));
      if (other != entry && labels.intersects(lets)) {
        others.add(other);
      }
    }
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(first(table, entry, wildcard, lets, others));
  }

  private static Forging first(
      CellTable table, int entry, Glob wildcard, BitSet lets, List<Integer> others) {
    for (Glob glob : asked(table.match(others.getFirst()).labels())) {
      BitSet forged = Bits.and(table.space().labels(List.of(glob)), lets);
      if (!forged.isEmpty()) {
        String label = table.space().labelSample(forged.nextSetBit(0));
        return new Forging(entry, wildcard, others, label, glob);
      }
    }
    throw new IllegalStateException("what all globs meet together, one of them meets");
  }

  private static List<Glob> asked(LabelMatch lists) {
    List<Glob> asked = new ArrayList<>(lists.all());
    asked.addAll(lists.any());
    return asked;
  }
}
