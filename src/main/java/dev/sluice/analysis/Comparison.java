package dev.sluice.analysis;

import dev.sluice.config.Moved;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Works out a difference. Only jobs are looked at that match something which changed: what both
 * tables have in common, in the same order, decides all others alike.
 */
final class Comparison {
  /** Regions that are told apart; nobody reads more. */
  private static final int MOST_REGIONS = 2_000;

  /**
   * Exceptions of regions that are looked at closely, a few seconds in all. Beyond, an example has
   * no label to spare, but another one may have fewer, and exceptions are counted only.
   */
  private static final int MOST_WORK = 40_000;

  private record Way(Outcome from, Outcome to) {}

  private final RoutingTable before;
  private final RoutingTable after;
  private final JobSpace space;
  private final CellTable old;
  private final CellTable fresh;
  private final Solver solver;
  private final boolean sameAssumptions;
  private final Describer describer;

  /** New names of renamed pools by their old ones. */
  private final Map<String, String> renamed;

  /** A job of each way that was found. */
  private final Map<Way, CellJob> ways = new LinkedHashMap<>();

  /** Entries of each table in the longest part that both have in common. */
  private final BitSet keptOld = new BitSet();

  private final BitSet kept = new BitSet();

  private int work;

  /** Compares two tables that are studied over the same space. */
  Comparison(Study was, Study is) {
    this.before = was.router();
    this.after = is.router();
    this.space = is.space();
    this.renamed = Moved.between(before.config(), after.config());
    this.old = was.table();
    this.fresh = is.table();
    Assumptions assumed = Assumptions.of(space, before.config());
    Assumptions assumes = Assumptions.of(space, after.config());
    this.solver = new Solver(space, assumed.and(assumes));
    this.sameAssumptions = Set.copyOf(assumed.groups()).equals(Set.copyOf(assumes.groups()));
    if (!sameAssumptions) {
      solver.leaveOpen();
    }
    this.describer = new Describer(space, List.of(old, fresh));
    keep();
  }

  static Comparison of(RoutingTable before, RoutingTable after) {
    JobSpace space = new JobSpace.Collector().add(after.config()).add(before.config()).space();
    return new Comparison(new Study(before, space), new Study(after, space));
  }

  /** What entries of either table the change can have an effect on. */
  Touched touched() {
    Set<CellMatcher> changed = changed();
    return new Touched(
        old,
        fresh,
        changed,
        Bits.minus(Bits.all(old.size()), keptOld),
        Bits.minus(Bits.all(fresh.size()), kept),
        !sameAssumptions);
  }

  Difference difference() {
    for (CellMatcher matcher : changed()) {
      if (matcher.isSatisfiable()) {
        differing(matcher);
      }
    }
    List<Difference.Region> regions =
        ways.keySet().stream()
            .sorted(
                Comparator.comparingInt((Way way) -> rank(way.from, old))
                    .thenComparingInt(way -> rank(way.to, fresh)))
            .map(this::region)
            .toList();
    List<Difference.Respecified> respecified = respecified();
    boolean exact = solver.isCertain() && space.isComplete();
    return new Difference(regions, respecified, exact ? Completeness.EXACT : Completeness.BOUNDED);
  }

  private int rank(Outcome outcome, CellTable table) {
    Integer entry = entries(table).get(outcome);
    return entry == null ? table.size() : entry;
  }

  private final Map<CellTable, Map<Outcome, Integer>> numbers = new HashMap<>();

  private Map<Outcome, Integer> entries(CellTable table) {
    return numbers.computeIfAbsent(
        table,
        one -> {
          Map<Outcome, Integer> known = new HashMap<>();
          for (int entry = 0; entry < one.size(); entry++) {
            known.put(outcome(one, entry), entry);
          }
          return known;
        });
  }

  private Outcome outcome(CellTable table, int entry) {
    Outcome outcome = table.outcome(entry);
    return table == old && outcome instanceof Outcome.Taken(var pool)
        ? new Outcome.Taken(renamed.getOrDefault(pool, pool))
        : outcome;
  }

  /** Finds the longest part that both tables have in common. */
  private void keep() {
    Map<Outcome, Integer> olds = entries(old);
    List<Integer> common = new ArrayList<>();
    List<Integer> partners = new ArrayList<>();
    for (int entry = 0; entry < fresh.size(); entry++) {
      Integer same = olds.get(outcome(fresh, entry));
      if (same != null && old.matcher(same).equals(fresh.matcher(entry))) {
        common.add(entry);
        partners.add(same);
      }
    }
    for (int index : Order.longestIncreasing(partners)) {
      kept.set(common.get(index));
      keptOld.set(partners.get(index));
    }
  }

  /** The matchers of what is outside of that part. */
  private Set<CellMatcher> changed() {
    Set<CellMatcher> changed = new LinkedHashSet<>();
    for (int entry = kept.nextClearBit(0);
        entry < fresh.size();
        entry = kept.nextClearBit(entry + 1)) {
      changed.add(fresh.matcher(entry));
    }
    for (int entry = keptOld.nextClearBit(0);
        entry < old.size();
        entry = keptOld.nextClearBit(entry + 1)) {
      changed.add(old.matcher(entry));
    }
    return changed;
  }

  private void differing(CellMatcher matcher) {
    var differing =
        new Differing(solver, matcher, overlapping(old, matcher), overlapping(fresh, matcher));
    ways.keySet().forEach(way -> differing.exclude(way.from, way.to));
    while (true) {
      switch (differing.next()) {
        case Answer.None _ -> {
          return;
        }
        case Answer.Unknown _ -> {
          solver.leaveOpen();
          return;
        }
        case Answer.Found(var job) -> {
          var way = new Way(routed(old, job), routed(fresh, job));
          if (way.from.equals(way.to)) {
            throw new Disagreement(
                "the analysis says that "
                    + space.sample(job).describe()
                    + " moves, and both tables send it to "
                    + way.to.describe());
          }
          if (ways.size() == MOST_REGIONS) {
            solver.leaveOpen();
            return;
          }
          ways.put(way, job);
          differing.exclude(way.from, way.to);
        }
      }
    }
  }

  private List<Differing.Entry> overlapping(CellTable table, CellMatcher matcher) {
    return table.overlapping(matcher, table.size()).stream()
        .map(entry -> new Differing.Entry(outcome(table, entry), table.matcher(entry)))
        .toList();
  }

  private Outcome routed(CellTable table, CellJob job) {
    int entry = table.route(job);
    return entry == table.size() ? new Outcome.Unmatched() : outcome(table, entry);
  }

  private Difference.Region region(Way way) {
    CellJob found = Objects.requireNonNull(ways.get(way));
    JobSet jobs = jobs(old, way.from).and(jobs(fresh, way.to));
    work += jobs.except().size();
    if (work > MOST_WORK) {
      Reduction rough = new Reduction(jobs.base(), List.of(), List.of(), false);
      Description what = describe(way, rough);
      return new Difference.Region(
          way.from,
          way.to,
          confirmed(way, shrunk(found, jobs)),
          new Description(what.what(), List.of(), jobs.except().size()));
    }
    Reduction reduction = Reduction.of(jobs);
    CellJob smallest =
        solver.findSmallest(reduction.set()) instanceof Answer.Found(var job) ? job : found;
    return new Difference.Region(
        way.from, way.to, confirmed(way, smallest), describe(way, reduction));
  }

  private static CellJob shrunk(CellJob job, JobSet jobs) {
    CellJob smallest = job;
    for (int label : job.labels().stream().toArray()) {
      CellJob without = smallest.with(Bits.minus(smallest.labels(), Bits.single(label)));
      smallest = jobs.contains(without) ? without : smallest;
    }
    return smallest;
  }

  private JobSet jobs(CellTable table, Outcome outcome) {
    Integer entry = entries(table).get(outcome);
    return entry == null ? table.unmatched(space.any()) : table.reaching(entry);
  }

  private Description describe(Way way, Reduction reduction) {
    List<CellMatcher> bases = new ArrayList<>();
    Integer from = entries(old).get(way.from);
    Integer to = entries(fresh).get(way.to);
    if (from != null) {
      bases.add(old.matcher(from));
    }
    if (to != null) {
      bases.add(fresh.matcher(to));
    }
    return describer.describe(bases, reduction);
  }

  private JobFacts confirmed(Way way, CellJob job) {
    JobFacts facts = space.sample(job);
    Outcome real = Outcome.of(before.route(facts));
    Outcome was =
        real instanceof Outcome.Taken(var pool)
            ? new Outcome.Taken(renamed.getOrDefault(pool, pool))
            : real;
    if (!was.equals(way.from)) {
      throw new Disagreement(
          "the analysis says that "
              + facts.describe()
              + " came from "
              + way.from.describe()
              + ", and the router had sent it to "
              + was.describe());
    }
    return Study.confirm(facts, way.to, after);
  }

  private List<Difference.Respecified> respecified() {
    Map<String, Integer> olds = new LinkedHashMap<>();
    List<Pool> oldPools = before.config().pools();
    for (int pool = 0; pool < oldPools.size(); pool++) {
      String name = oldPools.get(pool).name();
      olds.put(renamed.getOrDefault(name, name), pool);
    }
    List<Difference.Respecified> found = new ArrayList<>();
    List<Pool> pools = after.config().pools();
    for (int pool = 0; pool < pools.size(); pool++) {
      Integer was = olds.get(pools.get(pool).name());
      if (was != null && differ(oldPools.get(was), pools.get(pool))) {
        respecified(was, pool).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Whether the same pool means another sandbox; the address of GitHub is in its network. */
  private boolean differ(Pool one, Pool other) {
    PoolsConfig was = before.config();
    return !Declared.isSame(one, other)
        || !was.github().url().equals(after.config().github().url())
            && one.network() instanceof Network.Allow allow
            && allow.github();
  }

  private Optional<Difference.Respecified> respecified(int was, int pool) {
    JobSet stays = old.reaching(old.ofPool(was)).and(fresh.reaching(fresh.ofPool(pool)));
    if (!(solver.findSmallest(stays) instanceof Answer.Found(var job))) {
      return Optional.empty();
    }
    Outcome kept = fresh.outcome(fresh.ofPool(pool));
    JobFacts witness = confirmed(new Way(kept, kept), job);
    return Optional.of(
        new Difference.Respecified(
            fresh.name(fresh.ofPool(pool)), old.name(old.ofPool(was)), witness));
  }
}
