package dev.sluice.analysis;

import org.logicng.collections.LNGIntVector;
import org.logicng.datastructures.Tristate;
import org.logicng.handlers.SATHandler;
import org.logicng.solvers.sat.MiniSat2Solver;
import org.logicng.solvers.sat.MiniSatStyleSolver;

/**
 * Boolean satisfiability over clauses of integer literals. The work is bounded by conflicts, not by
 * time, so that the same question always gets the same answer.
 */
final class Sat {
  /** What is known of the clauses. */
  enum Answer {
    YES,
    NO,
    /** The bound was reached before either was certain. */
    UNKNOWN
  }

  private static final int MOST_CONFLICTS = 50_000;

  private static final class Bound implements SATHandler {
    private int conflicts;

    @Override
    public boolean detectedConflict() {
      conflicts++;
      return conflicts < MOST_CONFLICTS;
    }

    @Override
    public boolean aborted() {
      return conflicts >= MOST_CONFLICTS;
    }
  }

  private final MiniSat2Solver solver = new MiniSat2Solver();

  /** A new variable, as its positive literal. It is tried as false first. */
  int variable() {
    return MiniSatStyleSolver.mkLit(solver.newVar(true, true), false);
  }

  static int not(int literal) {
    return MiniSatStyleSolver.not(literal);
  }

  /** Demands one of {@code literals}; of none, what cannot be. */
  void clause(int... literals) {
    if (literals.length == 0) {
      int never = variable();
      clause(never);
      clause(not(never));
      return;
    }
    // No formula of the library's own stands behind the clause.
    solver.addClause(new LNGIntVector(literals), null);
  }

  Answer solve() {
    Tristate answer = solver.solve(new Bound());
    return switch (answer) {
      case TRUE -> Answer.YES;
      case FALSE -> Answer.NO;
      case UNDEF -> Answer.UNKNOWN;
    };
  }

  /** Whether a variable is true in the answer that was found last. */
  boolean isTrue(int variable) {
    return solver.model().get(MiniSatStyleSolver.var(variable));
  }
}
