package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.List;

/**
 * What two tables do differently: every pair of outcomes that some job changes between, and every
 * pool that keeps jobs but not their sandbox. With {@link Completeness#EXACT}, nothing else moves.
 * If the tables assume different things, only jobs are looked at that keep both, and it is not.
 *
 * @param regions in the order of the old table, then of the new one
 * @param respecified in the order of the new table
 */
public record Difference(
    List<Region> regions, List<Respecified> respecified, Completeness completeness) {

  /**
   * All jobs that went to one place and go to another.
   *
   * @param from by the old table; a renamed pool has its new name already
   * @param to by the new table
   * @param witness a job of the region with as few labels as any
   * @param description of the whole region, in the operator's own globs
   */
  public record Region(Outcome from, Outcome to, JobFacts witness, Description description) {}

  /**
   * A pool that keeps some of its jobs and runs them in another sandbox.
   *
   * @param before its name in the old table
   * @param witness a job that stays with it
   */
  public record Respecified(String pool, String before, JobFacts witness) {}

  public Difference {
    regions = List.copyOf(regions);
    respecified = List.copyOf(respecified);
  }

  /**
   * Compares two tables.
   *
   * @throws Disagreement if one of the routers decides otherwise on an example
   */
  public static Difference between(RoutingTable before, RoutingTable after) {
    return Comparison.of(before, after).difference();
  }

  /** Whether no job is treated differently, as far as {@link #completeness} goes. */
  public boolean isEmpty() {
    return regions.isEmpty() && respecified.isEmpty();
  }
}
