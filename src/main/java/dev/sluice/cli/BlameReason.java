package dev.sluice.cli;

import dev.sluice.config.Moved;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why two neighbouring tables do different things with a job, in one clause. */
final class BlameReason {
  /** Clauses of a matcher that are shown; more do not fit into a sentence. */
  private static final int CLAUSES = 2;

  private final List<Verdict> newerTrail;
  private final List<Verdict> olderTrail;
  private final Optional<Entry> winner;
  private final Optional<Entry> loser;
  private final boolean pending;

  /** Later names of pools by earlier ones, and the other way round. */
  private final Map<String, String> renamed;

  private final Map<String, String> before = new HashMap<>();

  /** What decides: a pool or a rule. */
  private record Entry(boolean deny, String name) {
    String shown() {
      return (deny ? "rule " : "pool ") + name;
    }
  }

  BlameReason(JobFacts job, RoutingTable newer, RoutingTable older) {
    Decision now = newer.route(job);
    Decision then = older.route(job);
    newerTrail = newer.trail(job, true);
    olderTrail = older.trail(job, true);
    winner = entry(now);
    loser = entry(then);
    pending = now instanceof Decision.Pending || then instanceof Decision.Pending;
    renamed = Moved.between(older.config(), newer.config());
    renamed.forEach((from, to) -> before.put(to, from));
  }

  private static Optional<Entry> entry(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> Optional.of(new Entry(false, routed.pool().name()));
      case Decision.Denied denied -> Optional.of(new Entry(true, denied.rule().name()));
      case Decision.Unmatched _, Decision.Pending _ -> Optional.empty();
    };
  }

  /** The clause, without a full stop; empty if no single change tells it. */
  Optional<String> clause() {
    if (pending) {
      return Optional.empty();
    }
    if (winner.isPresent()) {
      Entry entry = winner.get();
      Optional<Verdict> then = verdict(olderTrail, as(entry, before));
      if (then.isEmpty()) {
        return Optional.of(entry.shown() + " is new");
      }
      if (!then.get().matched()) {
        return Optional.of(entry.shown() + " did not match it then: " + unmet(then.get()));
      }
    }
    return loser.map(this::lost);
  }

  /** Why what decided before does not decide any more. */
  private String lost(Entry entry) {
    Entry today = as(entry, renamed);
    Optional<Verdict> now = verdict(newerTrail, today);
    if (now.isEmpty()) {
      return entry.shown() + " is gone";
    }
    return now.get().matched()
        ? winner.map(first -> first.shown() + " now stands before ").orElse("") + today.shown()
        : today.shown() + " does not match it any more: " + unmet(now.get());
  }

  private static Entry as(Entry entry, Map<String, String> names) {
    return entry.deny() ? entry : new Entry(false, names.getOrDefault(entry.name(), entry.name()));
  }

  private static Optional<Verdict> verdict(List<Verdict> trail, Entry entry) {
    return trail.stream()
        .filter(verdict -> verdict.deny() == entry.deny() && verdict.name().equals(entry.name()))
        .findFirst();
  }

  private static String unmet(Verdict verdict) {
    return verdict.reasons().stream()
        .filter(reason -> !reason.met())
        .limit(CLAUSES)
        // Without the place, which is one of another text than that at hand.
        .map(reason -> reason.clause() + ": " + reason.message())
        .collect(Collectors.joining("; "));
  }
}
