package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.routing.GlobPattern;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a field that an event may leave out. The last cell is that of its absence.
 *
 * @param numbers of each glob, by its text
 */
record Values(Cells cells, Map<String, Integer> numbers) {

  /** The globs of one field, each once. */
  static final class Collector {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<GlobPattern> patterns = new ArrayList<>();
    private final GlobPattern.Field field;

    Collector(GlobPattern.Field field) {
      this.field = field;
    }

    void add(GlobList list) {
      add(list.include());
      add(list.exclude());
    }

    void add(List<Glob> globs) {
      for (Glob glob : globs) {
        if (numbers.putIfAbsent(glob.text(), patterns.size()) == null) {
          patterns.add(GlobPattern.compile(glob.text(), field));
        }
      }
    }

    Values values(Alphabet alphabet, int more) {
      return new Values(Cells.of(patterns, alphabet, patterns.size() + more), numbers);
    }
  }

  /** How many cells there are, absence included. */
  int size() {
    return cells.size() + 1;
  }

  int absent() {
    return cells.size();
  }

  @Nullable String sample(int cell) {
    return cell == absent() ? null : cells.samples().get(cell);
  }

  /** The cells that meet some of {@code globs}. */
  BitSet meeting(List<Glob> globs) {
    var met = new BitSet(size());
    for (Glob glob : globs) {
      Integer number = numbers.get(glob.text());
      if (number == null) {
        throw new IllegalArgumentException("a glob that the space was not made for");
      }
      met.or(cells.meeting().get(number));
    }
    return met;
  }

  /** The cells that a list lets through. */
  BitSet allowed(GlobList list) {
    BitSet some = list.include().isEmpty() ? Bits.all(size()) : meeting(list.include());
    some.andNot(meeting(list.exclude()));
    return some;
  }
}
