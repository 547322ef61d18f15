package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Quote;
import dev.sluice.routing.GlobPattern;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an edit of labels after which a job of one pool cannot be given the runner of another.
 * An edit is offered only after the analysis of the changed table agreed.
 */
final class Fixes {
  /** Tables that are changed and analysed; a table with more hazards repeats itself. */
  private static final int MOST_CHECKS = 2_000;

  private final Study study;
  private final Map<String, Integer> pools = new HashMap<>();

  /** Labels that were found to do for pools whose jobs take runners. */
  private final Set<String> demanded = new HashSet<>();

  private int checks;

  Fixes(Study study) {
    this.study = study;
    List<Pool> all = study.router().config().pools();
    for (int pool = 0; pool < all.size(); pool++) {
      pools.put(all.get(pool).name(), study.table().ofPool(pool));
    }
  }

  /** What to change, in words; null if nothing that was tried helps. */
  @Nullable String fix(Hazard hazard) {
    Integer from = pools.get(hazard.from());
    Integer to = pools.get(hazard.to());
    if (from == null || to == null) {
      return null;
    }
    String forbid = forbid(from, to);
    if (forbid != null) {
      return forbid;
    }
    String demand = demand(from, to, hazard.to());
    return demand == null ? demand(from, to, "pool-" + hazard.to()) : demand;
  }

  /** Has the pool whose runner is taken refuse a label that the other one asks for. */
  private @Nullable String forbid(int from, int to) {
    LabelMatch victim = study.table().match(from).labels();
    for (Glob glob : study.table().match(to).labels().all()) {
      if (glob.isPattern() || asks(victim, glob.text()) || !lets(victim, glob.text())) {
        continue;
      }
      boolean listed = victim.optional().contains(glob);
      List<Glob> optional =
          victim.optional().stream().filter(other -> !other.equals(glob)).toList();
      LabelMatch narrower =
          listed
              ? new LabelMatch(victim.all(), victim.any(), victim.none(), optional)
              : new LabelMatch(victim.all(), victim.any(), with(victim.none(), glob), optional);
      if (lets(narrower, glob.text())) {
        continue;
      }
      if (helps(from, to, pool -> changed(pool, from, narrower))) {
        String label = Quote.of(glob.text());
        return listed
            ? "take " + label + " out of optional of " + study.table().name(from)
            : "add " + label + " to none of " + study.table().name(from);
      }
    }
    return null;
  }

  /** Has the other pool ask for a label of its own. */
  private @Nullable String demand(int from, int to, String label) {
    LabelMatch victim = study.table().match(from).labels();
    LabelMatch thief = study.table().match(to).labels();
    var glob = new Glob(label, study.table().place(to));
    if (asks(victim, label) || asks(thief, label)) {
      return null;
    }
    boolean lets = lets(victim, label);
    String text =
        "add the label "
            + Quote.of(label)
            + " to all of "
            + study.table().name(to)
            + (lets ? " and to none of " + study.table().name(from) : "")
            + ", and to runs-on of its jobs";
    if (!lets && demanded.contains(text)) {
      // The thief with that label was looked at before, and no runner of this victim carries it.
      return text;
    }
    LabelMatch narrower =
        new LabelMatch(
            victim.all(),
            victim.any(),
            lets ? with(victim.none(), glob) : victim.none(),
            victim.optional());
    LabelMatch demanding =
        new LabelMatch(with(thief.all(), glob), thief.any(), thief.none(), thief.optional());
    UnaryOperator<Pool> edit = pool -> changed(changed(pool, from, narrower), to, demanding);
    if (!helps(from, to, edit)) {
      return null;
    }
    if (!lets) {
      demanded.add(text);
    }
    return text;
  }

  private Pool changed(Pool pool, int entry, LabelMatch labels) {
    return pool.name().equals(study.table().name(entry))
        ? pool.withMatch(pool.match().with(labels))
        : pool;
  }

  /** Whether the hazard is gone after an edit, and both pools still get jobs. */
  private boolean helps(int from, int to, UnaryOperator<Pool> edit) {
    if (checks == MOST_CHECKS) {
      return false;
    }
    checks++;
    PoolsConfig part = part(from, to, edit);
    Study changed = TableAnalysis.of(RoutingTable.compile(part)).study();
    int newFrom = entry(changed, study.table().name(from));
    int newTo = entry(changed, study.table().name(to));
    return changed.isReached(newFrom)
        && changed.isReached(newTo)
        && new Stealing(changed).hazard(newFrom, newTo).isEmpty()
        && changed.completeness() == Completeness.EXACT;
  }

  private static int entry(Study study, String pool) {
    int entry = study.table().denyRules();
    while (!study.table().name(entry).equals(pool)) {
      entry++;
    }
    return entry;
  }

  /** What of the table can have a say in whether the one takes the other's runner. */
  private PoolsConfig part(int from, int to, UnaryOperator<Pool> edit) {
    CellTable table = study.table();
    var entries = new TreeSet<Integer>(List.of(from, to));
    entries.addAll(table.overlapping(table.matcher(from), from));
    entries.addAll(table.overlapping(table.matcher(to), to));
    PoolsConfig whole = study.router().config();
    List<Pool> kept = new ArrayList<>();
    for (int entry : entries) {
      if (table.isPool(entry)) {
        kept.add(edit.apply(study.pool(entry)));
      }
    }
    return whole.with(whole.deny(), kept);
  }

  private static List<Glob> with(List<Glob> globs, Glob glob) {
    List<Glob> more = new ArrayList<>(globs);
    more.add(glob);
    return more;
  }

  /** Whether a job of such labels may have {@code label}. */
  private static boolean lets(LabelMatch labels, String label) {
    return (meets(labels.all(), label)
            || meets(labels.any(), label)
            || meets(labels.optional(), label))
        && !meets(labels.none(), label);
  }

  private static boolean asks(LabelMatch labels, String label) {
    return meets(labels.all(), label) || meets(labels.any(), label);
  }

  private static boolean meets(List<Glob> globs, String label) {
    String folded = GlobPattern.Field.FOLDED.normalize(label);
    return globs.stream()
        .anyMatch(
            glob -> GlobPattern.compile(glob.text(), GlobPattern.Field.FOLDED).matches(folded));
  }
}
