package dev.sluice.plan;

import dev.sluice.analysis.Completeness;
import dev.sluice.analysis.DeadEntry;
import dev.sluice.analysis.Description;
import dev.sluice.analysis.Difference;
import dev.sluice.analysis.Hazard;
import dev.sluice.analysis.Outcome;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolNeeds;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the pools file would do, ordered by what matters: real jobs first, then how bad
 * it is, then the order of the files.
 *
 * @param settings what changes beside rules and pools
 * @param deny what becomes of each deny rule
 * @param pools what becomes of each pool
 * @param completeness how far moves, respecified, dead, gained and lost go; with {@link
 *     Completeness#EXACT} nothing else changes for any possible job
 * @param dead what never gets a job afterwards, among what the change has an effect on
 * @param gained runner stealing that was not possible
 * @param lost runner stealing that is not possible any more
 * @param errors for which an apply is refused
 * @param needs what Modal has to have that nothing needed so far
 * @param cost null if the life of no replayed job is known
 * @param traffic null if no recorded jobs are known
 */
public record Plan(
    List<FieldChange> settings,
    List<EntryChange> deny,
    List<EntryChange> pools,
    Completeness completeness,
    List<Move> moves,
    List<Respecified> respecified,
    List<DeadEntry> dead,
    List<Hazard> gained,
    List<Hazard> lost,
    List<Diagnostic> errors,
    PoolNeeds needs,
    @Nullable CostDelta cost,
    List<GuardCheck> guards,
    @Nullable Totals traffic) {
  public Plan {
    settings = List.copyOf(settings);
    deny = List.copyOf(deny);
    pools = List.copyOf(pools);
    moves = List.copyOf(moves);
    respecified = List.copyOf(respecified);
    dead = List.copyOf(dead);
    gained = List.copyOf(gained);
    lost = List.copyOf(lost);
    errors = List.copyOf(errors);
    guards = List.copyOf(guards);
  }

  /**
   * All jobs that go from one place to another.
   *
   * @param from by the new name of a renamed pool
   * @param witness with as few labels as any
   * @param hits null if no recorded jobs are known
   */
  public record Move(
      Outcome from,
      Outcome to,
      JobFacts witness,
      Description description,
      List<Cause> causes,
      Effect effect,
      Replay.@Nullable Hits hits) {
    public Move {
      causes = List.copyOf(causes);
    }
  }

  /**
   * A pool whose jobs stay and get another sandbox.
   *
   * @param before its name so far
   * @param witness a job that stays
   * @param hits as of a move
   */
  public record Respecified(
      String pool, String before, JobFacts witness, Effect effect, Replay.@Nullable Hits hits) {}

  /**
   * Recorded jobs.
   *
   * @param total of them that one of the tables has a pool for
   * @param moved of those
   * @param movedIfFork of the moved ones: stay where they are unless they come from a fork, which
   *     is not known
   * @param newlyUnmatched of the moved ones: had a pool and have none
   * @param elsewhere that neither table has a pool for
   */
  public record Totals(
      long total, long moved, long movedIfFork, long newlyUnmatched, long elsewhere) {}

  static Plan of(
      Draft draft, @Nullable Replay traffic, PriceTable prices, List<GuardCheck> guards) {
    Map<String, Pool> before = new HashMap<>();
    for (Pool pool : draft.before().config().pools()) {
      before.put(draft.renamed().getOrDefault(pool.name(), pool.name()), pool);
    }
    Map<String, Pool> after = new HashMap<>();
    draft.after().config().pools().forEach(pool -> after.put(pool.name(), pool));
    Map<String, String> reasons = new HashMap<>();
    for (DenyRule rule : draft.after().denyRules()) {
      reasons.put(rule.name(), Objects.requireNonNullElse(rule.reason(), ""));
    }
    var causes = new Causes(draft.before(), draft.after(), draft.renamed());
    List<Move> moves =
        regions(draft, traffic).stream()
            .map(region ->
                new Move(
                    region.from(),
                    region.to(),
                    region.witness(),
                    region.description(),
                    causes.of(region),
                    Effect.between(
                        region.from(),
                        region.to(),
                        before,
                        after,
                        rule -> reasons.getOrDefault(rule, ""),
                        prices),
                    traffic == null ? null : traffic.hits(region.from(), region.to())))
            .sorted(
                Comparator.comparingLong((Move move) -> -jobs(move.hits()))
                    .thenComparing(move -> move.effect().severity()))
            .toList();
    List<Respecified> respecified =
        draft.difference().respecified().stream()
            .map(one -> respecified(one, before, after, prices, traffic))
            .sorted(
                Comparator.comparingLong((Respecified one) -> -jobs(one.hits()))
                    .thenComparing(one -> one.effect().severity()))
            .toList();
    CostDelta cost =
        Optional.ofNullable(traffic)
            .map(known -> CostDelta.of(known, before, after, prices))
            .filter(known -> known.timed() + known.unpriced() + known.lost() + known.taken() > 0)
            .orElse(null);
    return new Plan(
        draft.settings(),
        draft.deny(),
        draft.pools(),
        draft.completeness(),
        moves,
        respecified,
        draft.dead(),
        draft.gained(),
        draft.lost(),
        draft.errors(),
        needs(draft.before().config(), draft.after().config()),
        cost,
        guards,
        traffic == null
            ? null
            : new Totals(
                traffic.total(),
                traffic.moved(),
                traffic.movedIfFork(),
                traffic.newlyUnmatched(),
                traffic.elsewhere()));
  }

  /** Elsewhere at Modal nothing is there yet. */
  private static PoolNeeds needs(PoolsConfig before, PoolsConfig after) {
    boolean moves = !before.modal().equals(after.modal());
    return PoolNeeds.of(after).without(moves ? PoolNeeds.NONE : PoolNeeds.of(before));
  }

  /**
   * The regions of the analysis, and what recorded jobs do beside those: where it does not look at
   * every kind of job, it knows less than they show.
   */
  private static List<Difference.Region> regions(Draft draft, @Nullable Replay traffic) {
    List<Difference.Region> regions = new ArrayList<>(draft.difference().regions());
    if (traffic == null) {
      return regions;
    }
    Set<Replay.Way> known = new HashSet<>();
    regions.forEach(region -> known.add(new Replay.Way(region.from(), region.to())));
    traffic
        .hits()
        .forEach((way, hits) -> {
          JobFacts example = hits.example();
          if (way.isMove() && example != null && !known.contains(way)) {
            regions.add(
                new Difference.Region(
                    way.from(), way.to(), example, Description.ofExamples(example)));
          }
        });
    return regions;
  }

  private static Respecified respecified(
      Difference.Respecified one,
      Map<String, Pool> before,
      Map<String, Pool> after,
      PriceTable prices,
      @Nullable Replay traffic) {
    var pool = new Outcome.Taken(one.pool());
    return new Respecified(
        one.pool(),
        one.before(),
        one.witness(),
        Effect.between(
            Objects.requireNonNull(before.get(one.pool())),
            Objects.requireNonNull(after.get(one.pool())),
            prices),
        traffic == null ? null : traffic.hits(pool, pool));
  }

  private static long jobs(Replay.@Nullable Hits hits) {
    return hits == null ? 0 : hits.jobs();
  }

  /** Whether the files say the same. */
  public boolean isEmpty() {
    return settings.isEmpty() && EntryChange.none(deny) && EntryChange.none(pools);
  }

  /** Whether a guard refuses it. */
  public boolean isRefused() {
    return guards.stream().anyMatch(GuardCheck::isRefused);
  }
}
