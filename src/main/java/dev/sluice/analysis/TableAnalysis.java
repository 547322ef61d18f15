package dev.sluice.analysis;

import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Exact statements about all jobs that a table could ever be asked about. A function of the table
 * alone: the same table gets the same answers, whatever the machine. Not safe for several threads.
 */
public final class TableAnalysis {
  private final Study study;
  private final DeadEntries entries;

  /** The entries that are looked at. */
  private final BitSet scope;

  private @Nullable List<Dead> dead;

  /** Statements about some entries only, and about pairs of which one is among them. */
  TableAnalysis(Study study, BitSet scope) {
    this.study = study;
    this.scope = scope;
    this.entries = new DeadEntries(study, scope);
  }

  /** Prepares the analysis; each statement is worked out when it is asked for. */
  public static TableAnalysis of(RoutingTable table) {
    JobSpace space = new JobSpace.Collector().add(table.config()).space();
    var study = new Study(table, space);
    return new TableAnalysis(study, Bits.all(study.table().size()));
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
    List<Dead> found = dead;
    if (found == null) {
      found = study.space().isComplete() ? entries.dead() : List.of();
      dead = found;
    }
    return found;
  }

  List<Forging> forging() {
    return Forging.of(study.table(), scope);
  }

  List<Twins> twins() {
    return new TwinPools(study, scope).twins();
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
    return withFixes(hazardsWithoutFixes());
  }

  List<Hazard> hazardsWithoutFixes() {
    return new Stealing(study).hazards(scope);
  }

  List<Hazard> withFixes(List<Hazard> hazards) {
    List<Hazard> checked = new ArrayList<>();
    var fixes = new Fixes(study);
    for (Hazard hazard : hazards) {
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
