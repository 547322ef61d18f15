package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.sluice.analysis.Completeness;
import dev.sluice.api.ExplainReport.Job;
import dev.sluice.cost.Usd;
import dev.sluice.plan.Cause;
import dev.sluice.plan.FieldChange;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Replay;
import dev.sluice.routing.JobFacts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs would go differently, as part of {@link PlanReport}.
 *
 * @param completeness {@code exact}: nothing else moves, for any possible job; or {@code bounded}
 * @param regions those with most recorded jobs first, then the worst
 */
public record PlanRouting(String completeness, List<Region> regions) {
  /** Names of repositories or workflows that are told apart; so many may be more. */
  public static final int MOST_NAMES = Replay.MOST_NAMES;

  public PlanRouting {
    regions = List.copyOf(regions);
  }

  static PlanRouting of(Plan plan) {
    return new PlanRouting(
        plan.completeness().word(), plan.moves().stream().map(Region::of).toList());
  }

  /** Whether nothing but the regions moves, for any possible job. */
  @JsonIgnore
  public boolean isExact() {
    return completeness.equals(Completeness.EXACT.word());
  }

  /**
   * Jobs that go from one place to another.
   *
   * @param from name of a pool, {@code deny:NAME}, or null for unmatched
   * @param to likewise
   * @param jobs recorded ones; null if none are known
   * @param repositories of those, at most 1,000
   * @param workflows of those, likewise
   * @param lastJob the newest of them; null if there are none
   * @param lastSeen when that was; null if it is not known
   */
  public record Region(
      @Nullable String from,
      @Nullable String to,
      Job witness,
      String description,
      @Nullable Long jobs,
      List<String> repositories,
      List<String> workflows,
      @Nullable Job lastJob,
      @Nullable Instant lastSeen,
      List<Why> causes,
      Effect effect) {
    public Region {
      repositories = List.copyOf(repositories);
      workflows = List.copyOf(workflows);
      causes = List.copyOf(causes);
    }

    static Region of(Plan.Move move) {
      Replay.Hits hits = move.hits();
      return new Region(
          move.from().word(),
          move.to().word(),
          Job.of(move.witness()),
          move.description().text(),
          hits == null ? null : Long.valueOf(hits.jobs()),
          hits == null ? List.of() : hits.repositories(),
          hits == null ? List.of() : hits.workflows(),
          newest(hits),
          hits == null ? null : hits.lastSeen(),
          move.causes().stream().map(Why::of).toList(),
          Effect.of(move.effect()));
    }
  }

  private static @Nullable Job newest(Replay.@Nullable Hits hits) {
    JobFacts example = hits == null ? null : hits.example();
    return example == null ? null : Job.of(example);
  }

  /**
   * Why jobs move.
   *
   * @param gone whether the place is in the old file
   */
  public record Why(String text, String file, int line, int column, boolean gone) {
    static Why of(Cause cause) {
      return new Why(
          cause.text(),
          cause.place().file(),
          cause.place().line(),
          cause.place().column(),
          cause.gone());
    }
  }

  /**
   * What such jobs notice.
   *
   * @param severity {@code security}, {@code broken}, {@code cost}, {@code starvation} or {@code
   *     benign}
   * @param texts go on from "they would ..."
   * @param fields what differs between the sandboxes
   * @param perHourBefore US dollars at least; null for none, or if it is not known
   * @param perHourAfter likewise
   */
  public record Effect(
      String severity,
      List<String> texts,
      List<FieldChange> fields,
      @Nullable BigDecimal perHourBefore,
      @Nullable BigDecimal perHourAfter) {
    public Effect {
      texts = List.copyOf(texts);
      fields = List.copyOf(fields);
    }

    static Effect of(dev.sluice.plan.Effect effect) {
      return new Effect(
          effect.severity().word(),
          effect.texts(),
          effect.fields(),
          rounded(effect.perHourBefore()),
          rounded(effect.perHourAfter()));
    }

    private static @Nullable BigDecimal rounded(@Nullable BigDecimal usd) {
      return usd == null ? null : Usd.rounded(usd);
    }
  }

  /**
   * A pool whose jobs stay and get another sandbox.
   *
   * @param before its name so far; null unless it is renamed
   * @param fields what differs
   * @param jobs recorded ones; null if none are known
   */
  public record Respecified(
      String pool,
      @Nullable String before,
      List<FieldChange> fields,
      @Nullable Long jobs,
      List<String> repositories,
      List<String> workflows,
      @Nullable Instant lastSeen,
      Job witness,
      Effect effect) {
    public Respecified {
      fields = List.copyOf(fields);
      repositories = List.copyOf(repositories);
      workflows = List.copyOf(workflows);
    }

    static Respecified of(Plan.Respecified one) {
      Replay.Hits hits = one.hits();
      return new Respecified(
          one.pool(),
          one.before().equals(one.pool()) ? null : one.before(),
          one.effect().fields(),
          hits == null ? null : Long.valueOf(hits.jobs()),
          hits == null ? List.of() : hits.repositories(),
          hits == null ? List.of() : hits.workflows(),
          hits == null ? null : hits.lastSeen(),
          Job.of(one.witness()),
          Effect.of(one.effect()));
    }
  }
}
