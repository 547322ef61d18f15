package dev.sluice.analysis;

import dev.sluice.config.Moved;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The entries of two tables that a change between them can have an effect on. Of all others each
 * gets the jobs that it got, for the same sandbox, so that what is said of them stays true.
 */
final class Touched {
  private final CellTable old;
  private final CellTable fresh;
  private final BitSet before;
  private final BitSet after;

  /**
   * @param matchers of what is not in the part that both tables have in common
   * @param changedOld the entries of the old table that are not in it
   * @param changedFresh those of the new one
   * @param all whether something changed that has an effect on every entry
   */
  Touched(
      CellTable old,
      CellTable fresh,
      Set<CellMatcher> matchers,
      BitSet changedOld,
      BitSet changedFresh,
      boolean all) {
    this.old = old;
    this.fresh = fresh;
    this.before = all ? Bits.all(old.size()) : changedOld;
    this.after = all ? Bits.all(fresh.size()) : changedFresh;
    if (!all) {
      respecified();
      groups();
      overlapping(old, matchers, before);
      overlapping(fresh, matchers, after);
    }
  }

  /** Those of the old table. */
  BitSet before() {
    return before;
  }

  /** Those of the new table. */
  BitSet after() {
    return after;
  }

  private void respecified() {
    PoolsConfig was = old.config();
    PoolsConfig is = fresh.config();
    Map<String, String> renamed = Moved.between(was, is);
    Map<String, Integer> places = new HashMap<>();
    for (int pool = 0; pool < was.pools().size(); pool++) {
      String name = was.pools().get(pool).name();
      places.put(renamed.getOrDefault(name, name), pool);
    }
    boolean elsewhere = !was.github().equals(is.github());
    for (int pool = 0; pool < is.pools().size(); pool++) {
      Integer place = places.get(is.pools().get(pool).name());
      if (place != null && (elsewhere || differ(was.pools().get(place), is.pools().get(pool)))) {
        before.set(old.ofPool(place));
        after.set(fresh.ofPool(pool));
      }
    }
  }

  /** The globs count as they are written: which labels are asked for is told from them. */
  private static boolean differ(Pool one, Pool other) {
    return !Declared.isSame(one, other) || !one.match().labels().equals(other.match().labels());
  }

  /** Which repositories see the runners of a group depends on all of its pools. */
  private void groups() {
    if (hasGroup(old, before) || hasGroup(fresh, after)) {
      addGroups(old, before);
      addGroups(fresh, after);
    }
  }

  private static boolean hasGroup(CellTable table, BitSet entries) {
    return entries.stream().anyMatch(entry -> isGrouped(table, entry));
  }

  private static void addGroups(CellTable table, BitSet entries) {
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      if (isGrouped(table, entry)) {
        entries.set(entry);
      }
    }
  }

  private static boolean isGrouped(CellTable table, int entry) {
    if (!table.isPool(entry)) {
      return false;
    }
    Pool pool = table.config().pools().get(entry - table.denyRules());
    // One that an id names may be any group.
    return pool.runner().scope() != Scope.REPOSITORY && !Sights.isDefault(pool.runner().group());
  }

  private static void overlapping(CellTable table, Set<CellMatcher> matchers, BitSet into) {
    for (CellMatcher matcher : matchers) {
      table.overlapping(matcher, table.size()).forEach(into::set);
    }
  }
}
