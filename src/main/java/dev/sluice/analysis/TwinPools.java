package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds pools that GitHub cannot tell apart. */
final class TwinPools {
  /** Exceptions that are looked at, over all pairs: a few seconds. */
  private static final int MOST_WORK = 500_000;

  private final Study study;
  private final CellTable table;
  private final Sights sights;
  private final BitSet scope;
  private int work;
  private final Map<Pairing.Sight, PairSolver> solvers = new EnumMap<>(Pairing.Sight.class);

  /**
   * @param scope the pools of which at least one is in each pair
   */
  TwinPools(Study study, BitSet scope) {
    this.study = study;
    this.scope = scope;
    this.table = study.table();
    this.sights = new Sights(study);
    for (Pairing.Sight sight : Pairing.Sight.values()) {
      solvers.put(sight, new PairSolver(study.solver(), Pairing.sameLabels(sight)));
    }
  }

  List<Twins> twins() {
    List<Twins> found = new ArrayList<>();
    BitSet all = Bits.all(table.size());
    for (int first = table.denyRules(); first < table.size(); first++) {
      BitSet allowed = table.matcher(first).allowed();
      BitSet partners = scope.get(first) ? all : scope;
      for (int second = partners.nextSetBit(first + 1);
          second >= 0;
          second = partners.nextSetBit(second + 1)) {
        if (table.mayFit(second, allowed) && isPossible(first, second)) {
          work +=
              1 + study.reaching(first).escapes().size() + study.reaching(second).escapes().size();
          if (work > MOST_WORK) {
            study.solver().leaveOpen();
            return found;
          }
          twins(first, second).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /**
   * Whether the two can have jobs of the same labels. The first pool takes all that has its labels
   * but for another field, so one of its fields has to let less through than the second's.
   */
  private boolean isPossible(int first, int second) {
    CellMatcher one = table.matcher(first);
    CellMatcher other = table.matcher(second);
    return Sights.isSameLane(study.pool(first), study.pool(second))
        && sights.mayMeet(first, second)
        && !Declared.isSame(study.pool(first), study.pool(second))
        && one.clauses().stream().allMatch(clause -> clause.intersects(other.allowed()))
        && other.clauses().stream().allMatch(clause -> clause.intersects(one.allowed()))
        && !containsAll(one, other)
        && study.isReached(first)
        && study.isReached(second);
  }

  private static boolean containsAll(CellMatcher whole, CellMatcher part) {
    for (Field field : Field.values()) {
      if (!Bits.contains(whole.values(field), part.values(field))) {
        return false;
      }
    }
    return true;
  }

  private Optional<Twins> twins(int first, int second) {
    PairSolver solver = solvers.get(sights.of(first));
    if (solver == null) {
      throw new IllegalStateException("a solver for each sight");
    }
    return solver
        .find(study.reaching(first), study.reaching(second))
        .map(pair ->
            new Twins(
                first,
                second,
                study.confirmed(pair.first(), table.outcome(first)),
                study.confirmed(pair.second(), table.outcome(second))));
  }
}
