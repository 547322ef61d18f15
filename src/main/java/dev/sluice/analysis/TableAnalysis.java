package dev.sluice.analysis;

import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;

/**
 * Exact statements about all jobs that a table could ever be asked about. A function of the table
 * alone: the same table gets the same answers, whatever the machine.
 */
public final class TableAnalysis {
  private final Study study;
  private final DeadEntries entries;

  private TableAnalysis(Study study) {
    this.study = study;
    this.entries = new DeadEntries(study);
  }

  /** Prepares the analysis; each statement is worked out when it is asked for. */
  public static TableAnalysis of(RoutingTable table) {
    JobSpace space = new JobSpace.Collector().add(table.config()).space();
    return new TableAnalysis(new Study(table, space));
  }

  Study study() {
    return study;
  }

  /**
   * Entries that can match no job, by their numbers. None if not every kind of job is known: one of
   * the others might match.
   */
  List<Integer> unsatisfiable() {
    return study.space().isComplete() ? entries.unsatisfiable() : List.of();
  }

  /** Entries that match jobs and never get one; none if not every kind of job is known. */
  List<Dead> dead() {
    return study.space().isComplete() ? entries.dead() : List.of();
  }

  List<Forging> forging() {
    return Forging.of(study.table());
  }

  List<Twins> twins() {
    return new TwinPools(study).twins();
  }

  List<HookOnly> hookOnly() {
    return new HookOnlyPolicy(study).find();
  }

  /**
   * Which pools' runners can be taken by jobs of which others, in the order of the table; where it
   * does not matter as well, which {@link Severity#BENIGN} says.
   *
   * @throws Disagreement if the router decides otherwise on an example
   */
  public List<Hazard> hazards() {
    List<Hazard> checked = new ArrayList<>();
    var fixes = new Fixes(study);
    for (Hazard hazard : new Stealing(study).hazards()) {
      checked.add(
          hazard.severity() == Severity.BENIGN ? hazard : hazard.withFix(fixes.fix(hazard)));
    }
    return checked;
  }

  /** How far what was said until now goes. */
  public Completeness completeness() {
    return study.completeness();
  }
}
