package dev.sluice.analysis;

import dev.sluice.config.Pool;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.Map;

/**
 * One table under study: its cells, a solver over them, and the router that has the last word on
 * every example. Not safe for use by several threads.
 */
final class Study {
  private final RoutingTable router;
  private final CellTable table;
  private final Solver solver;
  private final Map<Integer, Answer> reached = new HashMap<>();
  private final Map<Integer, Reduction> reductions = new HashMap<>();

  Study(RoutingTable router, JobSpace space) {
    this.router = router;
    this.table = new CellTable(space, router.config());
    this.solver = new Solver(space, Assumptions.of(space, router.config()));
  }

  RoutingTable router() {
    return router;
  }

  CellTable table() {
    return table;
  }

  Solver solver() {
    return solver;
  }

  JobSpace space() {
    return table.space();
  }

  Pool pool(int entry) {
    return router.config().pools().get(entry - table.denyRules());
  }

  /** A job that an entry gets. */
  Answer reached(int entry) {
    return reached.computeIfAbsent(entry, one -> solver.find(reaching(one)));
  }

  /** The jobs that an entry gets, reduced once. */
  Reduction reaching(int entry) {
    return reductions.computeIfAbsent(entry, one -> Reduction.of(table.reaching(one)));
  }

  /** Whether an entry gets jobs at all, as far as that is known. */
  boolean isReached(int entry) {
    return reached(entry) instanceof Answer.Found;
  }

  /** An example, after the router confirmed what becomes of it. */
  JobFacts confirmed(CellJob job, Outcome outcome) {
    return confirm(space().sample(job), outcome, router);
  }

  static JobFacts confirm(JobFacts job, Outcome outcome, RoutingTable router) {
    Outcome real = Outcome.of(router.route(job));
    if (!real.equals(outcome)) {
      throw new Disagreement(
          "the analysis says that "
              + job.describe()
              + " goes to "
              + outcome.describe()
              + ", and the router sends it to "
              + real.describe());
    }
    return job;
  }

  Completeness completeness() {
    return solver.isCertain() && space().isComplete() ? Completeness.EXACT : Completeness.BOUNDED;
  }
}
