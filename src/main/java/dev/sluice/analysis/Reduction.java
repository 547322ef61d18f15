package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of jobs in its simplest form: what cannot meet the base is dropped from the exceptions, and
 * an exception that leaves one way out has become a part of the base. If no exception is left, the
 * base alone decides.
 *
 * @param escapes each with two ways or more
 * @param taken those that left one way out, which the base has taken
 * @param empty whether it was seen already that there is no such job
 */
record Reduction(CellMatcher base, List<Escape> escapes, List<Escape> taken, boolean empty) {
  Reduction {
    escapes = List.copyOf(escapes);
    taken = List.copyOf(taken);
  }

  static Reduction of(JobSet set) {
    CellMatcher base = set.base();
    List<CellMatcher> left = new ArrayList<>(set.except());
    List<Escape> taken = new ArrayList<>();
    while (true) {
      if (!base.isSatisfiable()) {
        return nothing(base);
      }
      List<Escape> escapes = new ArrayList<>();
      CellMatcher narrower = base;
      for (CellMatcher matcher : left) {
        if (!matcher.overlaps(narrower)) {
          continue;
        }
        Escape escape = Escape.of(narrower, matcher);
        switch (escape.ways()) {
          case 0 -> {
            return nothing(narrower);
          }
          case 1 -> {
            narrower = escape.takenBy(narrower);
            taken.add(escape);
            if (!narrower.isSatisfiable()) {
              return nothing(narrower);
            }
          }
          default -> escapes.add(escape);
        }
      }
      if (narrower == base) {
        return new Reduction(base, escapes, taken, false);
      }
      base = narrower;
      left = new ArrayList<>(escapes.stream().map(Escape::from).toList());
    }
  }

  private static Reduction nothing(CellMatcher base) {
    return new Reduction(base, List.of(), List.of(), true);
  }

  boolean contains(CellJob job) {
    if (empty || !base.matches(job)) {
      return false;
    }
    for (Escape escape : escapes) {
      if (!escape.isTakenBy(job)) {
        return false;
      }
    }
    return true;
  }

  /** Those that match {@code matcher} as well. */
  Reduction and(CellMatcher matcher) {
    return empty || base.implies(matcher) ? this : of(set().and(matcher));
  }

  /** Those that do not match {@code matcher}. */
  Reduction minus(CellMatcher matcher) {
    return empty ? this : of(set().minus(List.of(matcher)));
  }

  JobSet set() {
    return new JobSet(base, escapes.stream().map(Escape::from).toList());
  }
}
