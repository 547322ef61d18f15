package dev.sluice.analysis;

import dev.sluice.config.Match;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** A routing table over cells: deny rules first, then pools, each with the jobs that reach it. */
final class CellTable {
  private static final int NO_KEY = -1;

  private final JobSpace space;
  private final PoolsConfig config;
  private final List<CellMatcher> matchers;

  /** Of each entry the rarest cell in which each of its jobs has a label, if there is one. */
  private final int[] keys;

  private final List<JobSet> reaching;

  CellTable(JobSpace space, PoolsConfig config) {
    this(space, config, matchers(space, config));
  }

  private CellTable(JobSpace space, PoolsConfig config, List<CellMatcher> matchers) {
    this.space = space;
    this.config = config;
    this.matchers = matchers;
    this.keys = keys(space, matchers);
    this.reaching = new ArrayList<>(Collections.nCopies(matchers.size(), null));
  }

  private static List<CellMatcher> matchers(JobSpace space, PoolsConfig config) {
    List<CellMatcher> matchers = new ArrayList<>();
    config.deny().forEach(rule -> matchers.add(space.ofDenyRule(rule.match())));
    config.pools().forEach(pool -> matchers.add(space.ofPool(pool.match())));
    return matchers;
  }

  private static int[] keys(JobSpace space, List<CellMatcher> matchers) {
    int[] asked = new int[space.labelCells()];
    for (CellMatcher matcher : matchers) {
      singles(matcher).forEach(cell -> asked[cell]++);
    }
    return matchers.stream()
        .mapToInt(matcher ->
            singles(matcher)
                .boxed()
                .min(Comparator.comparingInt(cell -> asked[cell]))
                .orElse(NO_KEY))
        .toArray();
  }

  private static IntStream singles(CellMatcher matcher) {
    return matcher.clauses().stream()
        .filter(clause -> clause.cardinality() == 1)
        .mapToInt(clause -> clause.nextSetBit(0));
  }

  JobSpace space() {
    return space;
  }

  PoolsConfig config() {
    return config;
  }

  int size() {
    return matchers.size();
  }

  int denyRules() {
    return config.deny().size();
  }

  boolean isPool(int entry) {
    return entry >= denyRules();
  }

  /** The number of the entry of a pool, by its number among pools. */
  int ofPool(int pool) {
    return denyRules() + pool;
  }

  CellMatcher matcher(int entry) {
    return matchers.get(entry);
  }

  String name(int entry) {
    return isPool(entry)
        ? config.pools().get(entry - denyRules()).name()
        : config.deny().get(entry).name();
  }

  Place place(int entry) {
    return isPool(entry)
        ? config.pools().get(entry - denyRules()).place()
        : config.deny().get(entry).place();
  }

  /** JSON pointer to the mapping of an entry. */
  String pointer(int entry) {
    String name =
        isPool(entry)
            ? config.pools().get(entry - denyRules()).pointer()
            : config.deny().get(entry).pointer();
    return name.replaceFirst("/name$", "");
  }

  Match match(int entry) {
    return isPool(entry)
        ? config.pools().get(entry - denyRules()).match()
        : config.deny().get(entry).match();
  }

  Outcome outcome(int entry) {
    return isPool(entry) ? new Outcome.Taken(name(entry)) : new Outcome.Refused(name(entry));
  }

  /** Whether each job of {@code entry} may have only labels that {@code allowed} holds. */
  boolean mayFit(int entry, BitSet allowed) {
    return keys[entry] == NO_KEY || allowed.get(keys[entry]);
  }

  /** The entries that some job of {@code matcher} matches, in the order of the table. */
  List<Integer> overlapping(CellMatcher matcher, int before) {
    List<Integer> found = new ArrayList<>();
    for (int entry = 0; entry < before; entry++) {
      if (mayFit(entry, matcher.allowed()) && matchers.get(entry).overlaps(matcher)) {
        found.add(entry);
      }
    }
    return found;
  }

  /** The jobs that an entry gets: those it matches and no entry before it does. */
  JobSet reaching(int entry) {
    JobSet known = reaching.get(entry);
    if (known == null) {
      CellMatcher own = matchers.get(entry);
      int key = keys[entry];
      List<CellMatcher> before = new ArrayList<>();
      for (int earlier = 0; earlier < entry; earlier++) {
        CellMatcher other = matchers.get(earlier);
        if (mayFit(earlier, own.allowed())
            && (key == NO_KEY || other.allowed().get(key))
            && other.overlaps(own)) {
          before.add(other);
        }
      }
      known = new JobSet(own, before);
      reaching.set(entry, known);
    }
    return known;
  }

  /** The jobs of {@code some} that no entry matches. */
  JobSet unmatched(CellMatcher some) {
    return new JobSet(some, overlapping(some, size()).stream().map(matchers::get).toList());
  }

  /** The first entry that matches; the size of the table if none does. */
  int route(CellJob job) {
    for (int entry = 0; entry < size(); entry++) {
      if (matchers.get(entry).matches(job)) {
        return entry;
      }
    }
    return size();
  }
}
