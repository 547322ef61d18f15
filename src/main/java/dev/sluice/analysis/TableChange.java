package dev.sluice.analysis;

import dev.sluice.config.Moved;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a change from one table to another does, beyond where jobs go: to pools that share labels or
 * runners with what changed. Only these are looked at, since nothing changes for the others. Not
 * safe for several threads.
 */
public final class TableChange {
  /** Whose runner, and whose job. */
  private record Pair(String from, String to) {
    static Pair of(Hazard hazard) {
      return new Pair(hazard.from(), hazard.to());
    }
  }

  /** Entries of a table of which all errors are looked for; it takes less than a second. */
  private static final int MOST_ENTRIES = 3_000;

  private final Difference difference;
  private final TableAnalysis before;
  private final TableAnalysis after;
  private final List<Hazard> gained;
  private final List<Hazard> lost;

  private TableChange(RoutingTable old, RoutingTable fresh) {
    JobSpace space = new JobSpace.Collector().add(fresh.config()).add(old.config()).space();
    var was = new Study(old, space);
    var is = new Study(fresh, space);
    var comparison = new Comparison(was, is);
    this.difference = comparison.difference();
    Touched touched = comparison.touched();
    this.before = new TableAnalysis(was, touched.before());
    this.after = new TableAnalysis(is, touched.after());
    Map<String, String> renamed = Moved.between(old.config(), fresh.config());
    List<Hazard> had =
        before.hazardsWithoutFixes().stream().map(hazard -> hazard.renamed(renamed)).toList();
    List<Hazard> has = after.hazardsWithoutFixes();
    this.lost = worse(had, has);
    this.gained = after.withFixes(worse(has, had));
  }

  /** What of some hazards does harm that none of the others does to the same two pools. */
  private static List<Hazard> worse(List<Hazard> some, List<Hazard> others) {
    Map<Pair, Severity> known = new HashMap<>();
    others.forEach(hazard -> known.put(Pair.of(hazard), rank(hazard)));
    return some.stream()
        .filter(hazard -> hazard.severity() != Severity.BENIGN)
        .filter(hazard -> {
          Severity other = known.get(Pair.of(hazard));
          return other == null || rank(hazard).compareTo(other) < 0;
        })
        .toList();
  }

  /** Whether one that does no more harm starves the other job hangs on the example found. */
  private static Severity rank(Hazard hazard) {
    return hazard.severity() == Severity.BENIGN ? Severity.STARVATION : hazard.severity();
  }

  /**
   * Compares two tables.
   *
   * @throws Disagreement if one of the routers decides otherwise on an example
   */
  public static TableChange between(RoutingTable before, RoutingTable after) {
    return new TableChange(before, after);
  }

  /** Where jobs go differently. */
  public Difference difference() {
    return difference;
  }

  /** Hazards that were not there or were less severe, each with a fix if one was found. */
  public List<Hazard> gained() {
    return gained;
  }

  /** Hazards that are not there any more or are less severe, by the new names of pools. */
  public List<Hazard> lost() {
    return lost;
  }

  /** What never gets a job in the new table, among what the change has an effect on. */
  public List<DeadEntry> dead() {
    return after.dead().stream().map(dead -> DeadEntry.of(dead, after.study().table())).toList();
  }

  /**
   * What the analyses call an error in the new table, in file order.
   *
   * @param files paths in the order in which they were given
   */
  public List<Diagnostic> errors(List<String> files) {
    Study study = after.study();
    return TableFindings.errors(
        looksAtAll() ? new TableAnalysis(study, Bits.all(study.table().size())) : after, files);
  }

  /**
   * Whether errors are looked for in all of the new table; of a very large one only among what the
   * change has an effect on.
   */
  private boolean looksAtAll() {
    return after.study().table().size() <= MOST_ENTRIES;
  }

  /** How far all that was said until now goes. */
  public Completeness completeness() {
    boolean exact =
        difference.completeness() == Completeness.EXACT
            && before.completeness() == Completeness.EXACT
            && after.completeness() == Completeness.EXACT;
    return exact ? Completeness.EXACT : Completeness.BOUNDED;
  }
}
