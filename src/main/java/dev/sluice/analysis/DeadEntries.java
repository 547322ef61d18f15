package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what never gets a job. */
final class DeadEntries {
  private final Study study;
  private final CellTable table;
  private final Solver solver;
  private final BitSet scope;

  /**
   * @param scope the entries that are looked at
   */
  DeadEntries(Study study, BitSet scope) {
    this.study = study;
    this.scope = scope;
    this.table = study.table();
    this.solver = study.solver();
  }

  /** The entries that no job matches, wherever they stand. */
  List<Integer> unsatisfiable() {
    List<Integer> found = new ArrayList<>();
    for (int entry : scope.stream().toArray()) {
      if (!isSatisfiable(entry)) {
        found.add(entry);
      }
    }
    return found;
  }

  private boolean isSatisfiable(int entry) {
    return !(solver.find(new JobSet(table.matcher(entry), List.of())) instanceof Answer.None);
  }

  /** The entries that match jobs and never get one. */
  List<Dead> dead() {
    List<Dead> found = new ArrayList<>();
    for (int entry : scope.stream().toArray()) {
      if (study.reached(entry) instanceof Answer.None && isSatisfiable(entry)) {
        dead(entry).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<Dead> dead(int entry) {
    CellMatcher own = table.matcher(entry);
    return solver.findSmallest(new JobSet(own, List.of())) instanceof Answer.Found(var job)
        ? Optional.of(dead(entry, own, job))
        : Optional.empty();
  }

  private Dead dead(int entry, CellMatcher own, CellJob job) {
    Outcome taken = table.outcome(table.route(job));
    JobFacts witness = study.confirmed(job, taken);
    List<Integer> blockers = blockers(own, table.overlapping(own, entry));
    return new Dead(entry, blockers, witness, taken, placeFor(entry, blockers));
  }

  /** A smallest part of {@code earlier} that takes all of {@code own}: dropping one is too few. */
  private List<Integer> blockers(CellMatcher own, List<Integer> earlier) {
    for (int one : earlier) {
      if (isCovered(own, List.of(one))) {
        return List.of(one);
      }
    }
    return quickXplain(own, List.of(), earlier, false);
  }

  /** Junker's QuickXplain: the questions grow with the answer, hardly with what is searched. */
  private List<Integer> quickXplain(
      CellMatcher own, List<Integer> background, List<Integer> candidates, boolean changed) {
    if (changed && isCovered(own, background)) {
      return List.of();
    }
    if (candidates.size() <= 1) {
      return candidates;
    }
    int half = candidates.size() / 2;
    List<Integer> left = candidates.subList(0, half);
    List<Integer> right = candidates.subList(half, candidates.size());
    List<Integer> ofRight = quickXplain(own, joined(background, left), right, true);
    List<Integer> ofLeft = quickXplain(own, joined(background, ofRight), left, !ofRight.isEmpty());
    return joined(ofLeft, ofRight).stream().sorted().toList();
  }

  private static List<Integer> joined(List<Integer> one, List<Integer> other) {
    List<Integer> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  private boolean isCovered(CellMatcher own, List<Integer> by) {
    return solver.find(set(own, by)) instanceof Answer.None;
  }

  private JobSet set(CellMatcher own, List<Integer> without) {
    return new JobSet(own, without.stream().map(table::matcher).toList());
  }

  /** Where the entry would get jobs without taking all from another. Tries the nearest first. */
  private @Nullable Integer placeFor(int entry, List<Integer> blockers) {
    for (int blocker : blockers.reversed()) {
      if (table.isPool(blocker) == table.isPool(entry) && works(entry, blocker)) {
        return blocker;
      }
    }
    return null;
  }

  private boolean works(int entry, int before) {
    CellMatcher own = table.matcher(entry);
    if (!(solver.find(set(own, table.overlapping(own, before))) instanceof Answer.Found)) {
      return false;
    }
    for (int other = before; other < entry; other++) {
      boolean loses =
          table.matcher(other).overlaps(own)
              && study.isReached(other)
              && !(solver.find(table.reaching(other).minus(List.of(own))) instanceof Answer.Found);
      if (loses) {
        return false;
      }
    }
    return true;
  }
}
