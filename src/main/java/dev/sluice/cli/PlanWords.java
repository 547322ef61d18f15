package dev.sluice.cli;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.PlanReport;
import dev.sluice.api.PlanRouting;
import dev.sluice.api.ValidateReport;
import dev.sluice.config.Docker;
import dev.sluice.cost.Usd;
import dev.sluice.diagnostic.Code;
import dev.sluice.plan.FieldChange;
import dev.sluice.plan.Shares;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sentences that all formats of a plan for people share, so that they say the same. */
final class PlanWords {
  static final String ARROW = " → ";

  /** How the name of a deny rule begins where a pool's could stand as well. */
  private static final String RULE = "deny:";

  private static final int PERCENT = 100;

  /** Settings that say where an installation is. */
  private static final Set<String> PLACE = Set.of("github.url", "modal.app", "modal.environment");

  private static final BigDecimal CENT = new BigDecimal("0.01");

  private PlanWords() {}

  static String target(@Nullable String word) {
    return word == null ? "(no pool)" : word;
  }

  static String way(PlanRouting.Region region) {
    return target(region.from()) + ARROW + target(region.to());
  }

  static String value(@Nullable String text) {
    return text == null ? "(not set)" : text;
  }

  static String field(FieldChange field) {
    return field.path() + " " + value(field.before()) + ARROW + value(field.after());
  }

  /** {@code acme/app [self-hosted, gpu], workflow ci}; what is usual is left out. */
  static String job(ExplainReport.Job job) {
    List<String> parts = new ArrayList<>();
    parts.add(job.repository() + " [" + String.join(", ", job.labels()) + "]");
    if (!job.visibility().equals("private")) {
      parts.add(job.visibility());
    }
    if (!Boolean.FALSE.equals(job.fork())) {
      parts.add(job.fork() == null ? "fork unknown" : "from a fork");
    }
    part(parts, "workflow ", job.workflow());
    part(parts, "branch ", job.branch());
    part(parts, "actor ", job.actor());
    return String.join(", ", parts);
  }

  private static void part(List<String> parts, String what, @Nullable String value) {
    if (value != null) {
      parts.add(what + value);
    }
  }

  /** {@code , 12 min ago}; empty if it is not known when. */
  static String ago(@Nullable Instant then, Instant now) {
    return then == null
        ? ""
        : ", " + Ages.of(Math.max(0, Duration.between(then, now).toSeconds())) + " ago";
  }

  /** What to know of a file for another place than the one in force. */
  static Optional<String> relocation(PlanReport report) {
    boolean moves =
        report.against().serial() != null
            && report.settings().stream().map(FieldChange::path).anyMatch(PLACE::contains);
    return moves
        ? Optional.of(
            "apply refuses this while the server runs: it would lose sight of its runners")
        : Optional.empty();
  }

  /** The errors beside those that are shown as dead pools. */
  static List<ValidateReport.Finding> otherErrors(PlanReport report) {
    return report.errors().stream().filter(one -> !one.code().equals(Code.DEAD_POOL.id())).toList();
  }

  /** {@code 1 job}, {@code 1,204 jobs}. */
  static String jobs(long count) {
    return count(count, "job");
  }

  static String count(long count, String noun) {
    return Shares.count(count) + " " + plural(count, noun);
  }

  private static String plural(long count, String noun) {
    if (count == 1) {
      return noun;
    }
    return noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
  }

  /** How often names are told apart at most. */
  static String names(List<String> names, String noun) {
    return names.size() >= PlanRouting.MOST_NAMES
        ? "at least " + count(names.size(), noun)
        : count(names.size(), noun);
  }

  /** What changes for such jobs, the most telling first; empty if they notice nothing. */
  static List<String> effects(PlanRouting.Region region) {
    return effects(region.effect(), !isPool(region.from()) || !isPool(region.to()));
  }

  /** Likewise for jobs that stay with their pool. */
  static List<String> effects(PlanRouting.Respecified one) {
    return effects(one.effect(), false);
  }

  private static boolean isPool(@Nullable String target) {
    return target != null && !target.startsWith(RULE);
  }

  /**
   * What changes.
   *
   * @param alone whether there is a sandbox on one side only
   */
  private static List<String> effects(PlanRouting.Effect effect, boolean alone) {
    List<String> parts = new ArrayList<>();
    if (!effect.texts().isEmpty() && (alone || effect.fields().isEmpty())) {
      parts.add("they would " + String.join(", ", effect.texts()));
    }
    for (FieldChange field : effect.fields()) {
      String only = field.after() == null ? field.before() : field.after();
      parts.add(alone ? field.path() + " " + only : field(field));
    }
    String cost = hourly(effect, alone);
    if (!cost.isEmpty()) {
      parts.add(cost);
    }
    return parts;
  }

  /** What an hour costs and would cost; empty if it is the same, or either is not known. */
  private static String hourly(PlanRouting.Effect effect, boolean alone) {
    BigDecimal before = effect.perHourBefore();
    BigDecimal after = effect.perHourAfter();
    if (alone && after != null) {
      return "at least " + Usd.text(after) + " an hour";
    }
    if (before == null || after == null || before.compareTo(after) == 0) {
      return "";
    }
    return "at least " + Usd.text(before) + ARROW + Usd.text(after) + " an hour";
  }

  static String routing(PlanReport report) {
    int regions = report.routing().regions().size();
    boolean exact = report.routing().isExact();
    String rest =
        exact
            ? "nothing else moves, for any possible job"
            : "what is listed is real, but there may be more: not every kind of job could be looked"
                + " at";
    return (regions == 0 ? "no job goes elsewhere" : count(regions, "region") + " change")
        + (regions == 1 ? "s" : "")
        + (regions == 0 && exact ? ", for any possible job" : "; " + rest)
        + " ("
        + report.routing().completeness()
        + ")";
  }

  /** {@code Plan: 0 pools to add, 2 to change, 0 to remove. 1,842 of 9,377 jobs move (19.6 %).} */
  static String summary(PlanReport report) {
    PlanReport.Summary sum = report.summary();
    PlanReport.Traffic traffic = report.traffic();
    String pools =
        "Plan: "
            + count(sum.add(), "pool")
            + " to add, "
            + Shares.count(sum.change())
            + " to change, "
            + Shares.count(sum.remove())
            + " to remove.";
    if (traffic == null) {
      return pools + " No recorded jobs are known.";
    }
    return pools
        + " "
        + Shares.count(sum.moved())
        + " of "
        + Shares.count(sum.total())
        + " jobs"
        + (sum.moved() == 1 ? " moves" : " move")
        + Shares.inBrackets(sum.moved(), sum.total())
        + (traffic.movedIfFork() == 0
            ? ""
            : ", " + Shares.count(traffic.movedIfFork()) + " of them only if they come from a fork")
        + ".";
  }

  static String traffic(PlanReport.Traffic traffic) {
    return traffic.source()
        + (traffic.elsewhere() == 0
            ? ""
            : "; " + jobs(traffic.elsewhere()) + " that neither file has a pool for left out");
  }

  /** {@code $9,410.00 → $8,120.00, -$1,290.00 (-14 %)}. */
  static String cost(PlanReport.Cost cost) {
    if (cost.jobs() == 0) {
      return "not known of the jobs that keep a pool";
    }
    if (cost.before().max(cost.after()).compareTo(CENT) < 0) {
      return "less than a cent, before and after";
    }
    BigDecimal delta = cost.delta();
    String sign = delta.signum() < 0 ? "-" : "+";
    String share =
        cost.before().signum() == 0
            ? ""
            : " ("
                + sign
                + delta
                    .abs()
                    .multiply(BigDecimal.valueOf(PERCENT))
                    .divide(cost.before(), 1, RoundingMode.HALF_UP)
                + " %)";
    return "at least "
        + Usd.text(cost.before())
        + ARROW
        + Usd.text(cost.after())
        + (delta.signum() == 0 ? ", as before" : ", " + sign + Usd.text(delta.abs()) + share);
  }

  /** What the cost stands on. */
  static String basis(PlanReport.Cost cost) {
    return jobs(cost.jobs())
        + " of known duration, which is taken as it was"
        + (cost.lostJobs() == 0
            ? ""
            : "; "
                + jobs(cost.lostJobs())
                + " without a pool any more left out, for which at least "
                + Usd.text(cost.lost())
                + " was spent")
        + (cost.newJobs() == 0
            ? ""
            : "; "
                + jobs(cost.newJobs())
                + " that had no pool left out, whose duration is not known")
        + (cost.unpriced() == 0 ? "" : "; " + Shares.count(cost.unpriced()) + " have no price")
        + (cost.prices().isEmpty() ? "" : "; " + cost.prices());
  }

  /** Whether it is a rule: one that refuses nothing harms nobody, so that apply takes it. */
  static boolean isRule(PlanReport.Dead dead) {
    return dead.pool().startsWith(RULE);
  }

  static String dead(PlanReport.Dead dead) {
    return dead.pool()
        + (isRule(dead) ? " never refuses a job: " : " never gets a job: ")
        + String.join(", ", dead.blockers())
        + (dead.blockers().size() == 1 ? " takes" : " together take")
        + " all of its jobs ("
        + dead.file()
        + ":"
        + dead.line()
        + ")"
        + (dead.moveBefore() == null ? "" : "; move it before " + dead.moveBefore());
  }

  static String stealing(PlanReport.Stealing hazard) {
    return "jobs of "
        + hazard.to()
        + " can be given the runner of a job of "
        + hazard.from()
        + " ("
        + hazard.severity()
        + "): they would "
        + String.join(", ", hazard.effects());
  }

  static List<String> needs(PlanReport.Needs needs) {
    List<String> lines = new ArrayList<>();
    for (PlanReport.NewImage image : needs.images()) {
      lines.add(
          "image of pool "
              + image.pool()
              + " is built on apply: runner "
              + image.runnerVersion()
              + (image.from() == null ? "" : " on " + image.from())
              + (image.docker().equals(Docker.NONE.word()) ? "" : ", docker " + image.docker()));
    }
    needs.volumes().forEach(name -> lines.add("volume " + name + " is created if it is missing"));
    needs.secrets().forEach(name -> lines.add("secret " + name + " has to exist"));
    needs.proxies().forEach(name -> lines.add("proxy " + name + " has to exist"));
    return lines;
  }

  static String guard(PlanReport.Guard guard) {
    return guard.guard() + ": " + guard.limit() + "; " + guard.actual();
  }
}
