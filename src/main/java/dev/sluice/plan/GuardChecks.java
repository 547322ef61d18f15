package dev.sluice.plan;

import dev.sluice.analysis.Completeness;
import dev.sluice.analysis.Outcome;
import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.plan.GuardCheck.Kind;
import dev.sluice.plan.GuardCheck.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds a change against all guards that have a say: those of the file that it changes, of the file
 * that it leads to, and of whoever asks. The strictest one counts.
 */
final class GuardChecks {
  private static final MathContext PRECISION = new MathContext(20);

  private final Draft draft;
  private final @Nullable Replay traffic;
  private final List<Guards> guards;
  private final Accepted accepted;
  private final List<GuardCheck> checks = new ArrayList<>();

  private GuardChecks(
      Draft draft, @Nullable Replay traffic, List<Guards> guards, Accepted accepted) {
    this.draft = draft;
    this.traffic = traffic;
    this.guards = guards;
    this.accepted = accepted;
  }

  /**
   * The guards in the order of the pools file. Where nothing was in force, nothing is guarded.
   *
   * @param traffic null if none is known
   * @param asked of whoever asks
   */
  static List<GuardCheck> of(
      Draft draft, @Nullable Replay traffic, Guards asked, Accepted accepted) {
    PoolsConfig before = draft.before().config();
    if (before.pools().isEmpty()) {
      return List.of();
    }
    var checks =
        new GuardChecks(
            draft,
            traffic,
            List.of(before.guards(), draft.after().config().guards(), asked),
            accepted);
    checks.movedShare();
    checks.newlyUnmatched();
    checks.protectedPools();
    checks.preventDestroy();
    return checks.checks;
  }

  private void add(
      Kind kind, boolean kept, boolean waived, String limit, String actual, String override) {
    Verdict verdict = kept ? Verdict.PASSED : waived ? Verdict.ACCEPTED : Verdict.REFUSED;
    checks.add(
        new GuardCheck(kind, verdict, limit, actual, verdict == Verdict.REFUSED ? override : null));
  }

  private void open(Kind kind, String limit) {
    boolean none = draft.difference().regions().isEmpty() && isExact();
    checks.add(
        new GuardCheck(
            kind,
            none ? Verdict.PASSED : Verdict.OPEN,
            limit,
            none ? "no job can move" : "no recorded jobs are known",
            null));
  }

  private boolean isExact() {
    return draft.completeness() == Completeness.EXACT;
  }

  private void movedShare() {
    BigDecimal most =
        guards.stream()
            .map(Guards::maxMovedShare)
            .filter(Objects::nonNull)
            .reduce(BigDecimal::min)
            .orElse(null);
    if (most == null) {
      return;
    }
    String limit = "at most " + Shares.text(most) + " of the jobs move";
    if (traffic == null || traffic.total() == 0) {
      open(Kind.MAX_MOVED_SHARE, limit);
      return;
    }
    long moved = traffic.moved();
    long total = traffic.total();
    boolean kept =
        moved == 0
            || BigDecimal.valueOf(moved)
                    .divide(BigDecimal.valueOf(total), PRECISION)
                    .compareTo(most)
                <= 0;
    Long waived = accepted.moved();
    add(
        Kind.MAX_MOVED_SHARE,
        kept,
        waived != null && moved <= waived,
        limit,
        Shares.count(moved)
            + " of "
            + Shares.count(total)
            + (moved == 1 ? " moves" : " move")
            + Shares.inBrackets(moved, total),
        "--accept-moved " + moved);
  }

  private void newlyUnmatched() {
    Long most =
        guards.stream()
            .map(Guards::maxNewlyUnmatched)
            .filter(Objects::nonNull)
            .reduce(Math::min)
            .orElse(null);
    if (most == null) {
      return;
    }
    String limit = "at most " + Shares.count(most) + " jobs lose their pool";
    if (traffic == null || traffic.total() == 0) {
      open(Kind.MAX_NEWLY_UNMATCHED, limit);
      return;
    }
    long unmatched = traffic.newlyUnmatched();
    Long waived = accepted.newlyUnmatched();
    add(
        Kind.MAX_NEWLY_UNMATCHED,
        unmatched <= most,
        waived != null && unmatched <= waived,
        limit,
        Shares.count(unmatched) + " would",
        "--accept-unmatched " + unmatched);
  }

  private void protectedPools() {
    if (guards.stream().allMatch(one -> one.protectedPools().isEmpty())) {
      return;
    }
    Set<String> hit = new TreeSet<>();
    draft
        .difference()
        .regions()
        .forEach(region -> {
          note(region.from(), hit);
          note(region.to(), hit);
        });
    draft.difference().respecified().forEach(one -> note(new Outcome.Taken(one.pool()), hit));
    for (EntryChange change : draft.pools()) {
      boolean capped =
          change.kind() != EntryChange.Kind.ADD
              && change.fields().stream().anyMatch(one -> one.path().startsWith("concurrency."));
      if (change.kind() == EntryChange.Kind.REMOVE || capped) {
        note(new Outcome.Taken(change.name()), hit);
      }
    }
    if (traffic != null) {
      traffic.hits().keySet().stream()
          .filter(Replay.Way::isMove)
          .forEach(way -> {
            note(way.from(), hit);
            note(way.to(), hit);
          });
    }
    String limit =
        guards.stream()
            .flatMap(one -> one.protectedPools().stream())
            .map(glob -> glob.text())
            .distinct()
            .collect(Collectors.joining(", ", "jobs, sandboxes and caps of ", " stay as they are"));
    if (hit.isEmpty() && !isExact()) {
      checks.add(
          new GuardCheck(
              Kind.PROTECTED,
              Verdict.OPEN,
              limit,
              "as far as is known they do, but not every kind of job could be looked at",
              null));
      return;
    }
    add(
        Kind.PROTECTED,
        hit.isEmpty(),
        accepted.pools().containsAll(hit),
        limit,
        hit.isEmpty() ? "they do" : String.join(", ", hit) + " would change",
        hit.stream().map(pool -> "--accept-protected " + pool).collect(Collectors.joining(" ")));
  }

  /** A pool that is new is not protected yet. */
  private void note(Outcome outcome, Set<String> hit) {
    if (outcome instanceof Outcome.Taken(var pool)) {
      String before = draft.oldName(pool);
      boolean guarded =
          before != null
              && guards.stream().anyMatch(one -> one.protects(pool) || one.protects(before));
      if (guarded) {
        hit.add(pool);
      }
    }
  }

  private void preventDestroy() {
    List<String> kept =
        draft.before().config().pools().stream()
            .filter(Pool::preventDestroy)
            .map(Pool::name)
            .toList();
    if (kept.isEmpty()) {
      return;
    }
    Set<String> same =
        draft.after().config().pools().stream().map(Pool::name).collect(Collectors.toSet());
    List<String> gone = kept.stream().filter(name -> !same.contains(name)).toList();
    checks.add(
        new GuardCheck(
            Kind.PREVENT_DESTROY,
            gone.isEmpty() ? Verdict.PASSED : Verdict.REFUSED,
            "pools with preventDestroy are neither removed nor renamed",
            gone.isEmpty()
                ? "they do"
                : String.join(", ", gone)
                    + " would be removed or renamed: apply preventDestroy: false first",
            null));
  }
}
