package dev.sluice.plan;

import dev.sluice.analysis.Completeness;
import dev.sluice.analysis.DeadEntry;
import dev.sluice.analysis.Difference;
import dev.sluice.analysis.Hazard;
import dev.sluice.analysis.TableChange;
import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.config.Moved;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the pools file does to all possible jobs, before any real ones are looked at. A
 * function of the two files. Not safe for use by several threads.
 */
public final class Draft {
  private final RoutingTable before;
  private final RoutingTable after;
  private final Map<String, String> renamed;
  private final Map<String, String> oldNames = new HashMap<>();
  private final List<FieldChange> settings;
  private final List<EntryChange> deny;
  private final List<EntryChange> pools;
  private final @Nullable TableChange change;
  private final List<Diagnostic> errors;
  private final List<DeadEntry> dead;
  private final Difference difference;

  private Draft(PoolsConfig old, PoolsConfig fresh, List<String> files) {
    this.before = RoutingTable.compile(old);
    this.after = RoutingTable.compile(fresh);
    this.renamed = Moved.between(old, fresh);
    old.pools()
        .forEach(pool -> oldNames.put(renamed.getOrDefault(pool.name(), pool.name()), pool.name()));
    this.settings = SettingChanges.between(old, fresh);
    this.deny = EntryChanges.ofDenyRules(old, fresh);
    this.pools = EntryChanges.ofPools(old, fresh);
    // A table that says the same needs no proof that it does the same.
    this.change = isSame() ? null : TableChange.between(before, after);
    this.difference =
        change == null
            ? new Difference(List.of(), List.of(), Completeness.EXACT)
            : change.difference();
    this.errors = change == null ? List.of() : change.errors(files);
    this.dead = change == null ? List.of() : change.dead();
  }

  /**
   * Compares two files that compile.
   *
   * @param files paths of the new one, in the order in which they were given
   * @throws dev.sluice.analysis.Disagreement if one of the routers decides otherwise on an example:
   *     a defect of the analysis
   */
  public static Draft of(PoolsConfig before, PoolsConfig after, List<String> files) {
    return new Draft(before, after, files);
  }

  private boolean isSame() {
    return settings.isEmpty() && EntryChange.none(deny) && EntryChange.none(pools);
  }

  RoutingTable before() {
    return before;
  }

  RoutingTable after() {
    return after;
  }

  /** What a pool was called; null if it is new. */
  @Nullable String oldName(String pool) {
    return oldNames.get(pool);
  }

  Map<String, String> renamed() {
    return renamed;
  }

  List<FieldChange> settings() {
    return settings;
  }

  List<EntryChange> deny() {
    return deny;
  }

  List<EntryChange> pools() {
    return pools;
  }

  Difference difference() {
    return difference;
  }

  List<DeadEntry> dead() {
    return dead;
  }

  List<Hazard> gained() {
    return change == null ? List.of() : change.gained();
  }

  List<Hazard> lost() {
    return change == null ? List.of() : change.lost();
  }

  List<Diagnostic> errors() {
    return errors;
  }

  Completeness completeness() {
    return change == null ? Completeness.EXACT : change.completeness();
  }

  /** Where recorded jobs are counted that go through both tables. */
  public Replay replay() {
    return new Replay(before, after, renamed);
  }

  /**
   * The plan, with real jobs.
   *
   * @param traffic of {@link #replay}, after all jobs were added; null if none are known
   * @param asked bounds beside those of the two files
   */
  public Plan plan(@Nullable Replay traffic, PriceTable prices, Guards asked, Accepted accepted) {
    return Plan.of(this, traffic, prices, GuardChecks.of(this, traffic, asked, accepted));
  }
}
