package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for jobs of some matcher that two tables treat differently in a way that was not seen yet.
 * Both tables are written down once as clauses; each answer adds one.
 */
final class Differing {
  private final Sat sat = new Sat();
  private final JobVariables job;
  private final CellMatcher base;
  private final List<Integer> values;
  private final Map<CellMatcher, Integer> matched = new HashMap<>();
  private final Map<Outcome, Integer> before = new HashMap<>();
  private final Map<Outcome, Integer> after = new HashMap<>();

  /** An entry as both tables know it: by what becomes of the job. */
  record Entry(Outcome outcome, CellMatcher matcher) {}

  /**
   * @param base which jobs to look at; satisfiable
   * @param old entries of the old table that overlap with it, in order
   * @param fresh likewise of the new table
   */
  Differing(Solver solver, CellMatcher base, List<Entry> old, List<Entry> fresh) {
    this.base = base;
    this.values = solver.pick(base, new BitSet()).values();
    List<Escape> escapes = new ArrayList<>();
    for (Entry entry : old) {
      escapes.add(Escape.of(base, entry.matcher()));
    }
    for (Entry entry : fresh) {
      escapes.add(Escape.of(base, entry.matcher()));
    }
    this.job = solver.variables(sat, new Reduction(base, escapes, List.of(), false));
    chain(old, before);
    chain(fresh, after);
    before.forEach((outcome, literal) -> {
      Integer same = after.get(outcome);
      if (same != null) {
        sat.clause(Sat.not(literal), Sat.not(same));
      }
    });
  }

  /** Has each outcome's variable be true of the jobs that it comes to. */
  private void chain(List<Entry> entries, Map<Outcome, Integer> outcomes) {
    int rest = sat.variable();
    sat.clause(rest);
    for (Entry entry : entries) {
      int matches = matches(entry.matcher());
      int here = outcomes.computeIfAbsent(entry.outcome(), _ -> sat.variable());
      int next = sat.variable();
      sat.clause(Sat.not(rest), Sat.not(matches), here);
      sat.clause(Sat.not(rest), matches, next);
      rest = next;
    }
    int none = outcomes.computeIfAbsent(new Outcome.Unmatched(), _ -> sat.variable());
    sat.clause(Sat.not(rest), none);
  }

  private int matches(CellMatcher matcher) {
    return matched.computeIfAbsent(matcher, one -> job.matches(Escape.of(base, one)));
  }

  /** Rules out jobs that went from one outcome to another. */
  void exclude(Outcome from, Outcome to) {
    Integer one = before.get(from);
    Integer other = after.get(to);
    if (one != null && other != null) {
      sat.clause(Sat.not(one), Sat.not(other));
    }
  }

  Answer next() {
    return switch (sat.solve()) {
      case YES -> new Answer.Found(job.found(values));
      case NO -> new Answer.None();
      case UNKNOWN -> new Answer.Unknown();
    };
  }
}
