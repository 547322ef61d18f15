package dev.sluice.workflows;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Match;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the routing table about jobs of which some facts may not be known. */
final class Judge {
  private final RoutingTable table;
  private final HostedLabels hosted;
  private final Map<String, Match> pools = new HashMap<>();
  private final Map<String, DenyRule> rules = new HashMap<>();

  /** Facts that some pool or rule looks at. */
  private final Set<Fact> used = EnumSet.noneOf(Fact.class);

  Judge(RoutingTable table, HostedLabels hosted) {
    this.table = table;
    this.hosted = hosted;
    table.config().pools().forEach(pool -> pools.put(pool.name(), pool.match()));
    table.denyRules().forEach(rule -> rules.put(rule.name(), rule));
    pools.values().forEach(this::use);
    rules.values().forEach(rule -> use(rule.match()));
  }

  private void use(Match match) {
    for (Fact fact : Fact.values()) {
      if (!fact.globs(match).isAny()) {
        used.add(fact);
      }
    }
  }

  /**
   * Judges a job.
   *
   * @param job its fork is known
   * @param open facts whose value in {@code job} means nothing
   */
  Outcome judge(JobFacts job, Set<Fact> open) {
    Set<Fact> matter = EnumSet.noneOf(Fact.class);
    matter.addAll(open);
    matter.retainAll(used);
    if (matter.isEmpty()) {
      return outcome(table.route(job), job);
    }
    Set<Fact> deciding = EnumSet.noneOf(Fact.class);
    List<Outcome> possible = new ArrayList<>();
    for (Verdict verdict : table.trail(job, true)) {
      if (!isPossible(verdict, matter)) {
        continue;
      }
      DenyRule rule = verdict.deny() ? rules.get(verdict.name()) : null;
      Match match = rule == null ? pools.get(verdict.name()) : rule.match();
      possible.add(
          rule == null
              ? new Outcome.Routed(verdict.name())
              : new Outcome.Denied(rule.name(), rule.reason()));
      List<Fact> asked =
          matter.stream().filter(f -> match != null && !f.globs(match).isAny()).toList();
      if (asked.isEmpty()) {
        return depends(job, deciding, possible);
      }
      deciding.addAll(asked);
    }
    // Some value of the open facts meets no pool, however many there are.
    possible.add(unmatched(job));
    return depends(job, deciding, possible);
  }

  private static boolean isPossible(Verdict verdict, Set<Fact> open) {
    return verdict.reasons().stream()
        .filter(reason -> !reason.met())
        .allMatch(reason -> open.stream().anyMatch(f -> f.clause().equals(reason.clause())));
  }

  private Outcome depends(JobFacts job, Set<Fact> deciding, List<Outcome> possible) {
    List<Outcome> distinct = possible.stream().distinct().toList();
    // A rule may speak of a job that no pool wants and GitHub's machines take.
    if (hosted.containsAll(job.labels())
        && distinct.stream().noneMatch(outcome -> outcome instanceof Outcome.Routed)) {
      return new Outcome.Hosted();
    }
    return distinct.size() == 1
        ? distinct.getFirst()
        : new Outcome.Depends(List.copyOf(deciding), distinct);
  }

  private Outcome outcome(Decision decision, JobFacts job) {
    return switch (decision) {
      case Decision.Routed routed -> new Outcome.Routed(routed.pool().name());
      case Decision.Denied _ when hosted.containsAll(job.labels()) -> new Outcome.Hosted();
      case Decision.Denied denied ->
          new Outcome.Denied(denied.rule().name(), denied.rule().reason());
      case Decision.Unmatched _ -> unmatched(job);
      case Decision.Pending _ ->
          throw new IllegalStateException("the fork of a job of a file is known");
    };
  }

  private Outcome unmatched(JobFacts job) {
    return hosted.containsAll(job.labels())
        ? new Outcome.Hosted()
        : new Outcome.Unmatched(table.nearest(job));
  }
}
