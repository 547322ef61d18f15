package dev.sluice.plan;

import dev.sluice.analysis.Difference;
import dev.sluice.analysis.Outcome;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds what in two files makes the jobs of a region go elsewhere, on its example. */
final class Causes {
  /** One table, by names. */
  private static final class Entries {
    private final RoutingTable table;
    private final Map<Outcome, Integer> places = new HashMap<>();

    Entries(RoutingTable table, Map<String, String> renamed) {
      this.table = table;
      for (DenyRule rule : table.denyRules()) {
        places.put(new Outcome.Refused(rule.name()), places.size());
      }
      for (Pool pool : table.config().pools()) {
        String name = renamed.getOrDefault(pool.name(), pool.name());
        places.put(new Outcome.Taken(name), places.size());
      }
    }

    /** How an entry judges a job by itself; empty if there is no such entry. */
    Optional<Verdict> verdict(Outcome entry, JobFacts job) {
      Integer place = places.get(entry);
      return place == null ? Optional.empty() : Optional.of(table.verdictOf(place, job));
    }
  }

  private final Entries before;
  private final Entries after;

  /**
   * @param renamed new names of pools by their old ones
   */
  Causes(RoutingTable before, RoutingTable after, Map<String, String> renamed) {
    this.before = new Entries(before, renamed);
    this.after = new Entries(after, Map.of());
  }

  /** Why the jobs of a region leave where they were, and why they come where they go. */
  List<Cause> of(Difference.Region region) {
    List<Cause> causes = new ArrayList<>();
    Optional<Verdict> stays = after.verdict(region.from(), region.witness());
    boolean still = stays.filter(Verdict::matched).isPresent();
    before
        .verdict(region.from(), region.witness())
        .ifPresent(was -> leaving(region, was, stays).ifPresent(causes::add));
    after
        .verdict(region.to(), region.witness())
        .ifPresent(is -> coming(region, is, still).ifPresent(causes::add));
    return causes;
  }

  private static Optional<Cause> leaving(
      Difference.Region region, Verdict was, Optional<Verdict> is) {
    String name = named(region.from());
    if (is.isEmpty()) {
      return Optional.of(new Cause(name + " is gone", was.place(), true));
    }
    return unmet(is.get())
        .map(reason ->
            new Cause(
                name + " no longer matches: " + reason.clause() + ": " + reason.message(),
                reason.place(),
                false));
  }

  private Optional<Cause> coming(Difference.Region region, Verdict is, boolean stillMatched) {
    String name = named(region.to());
    Optional<Verdict> was = before.verdict(region.to(), region.witness());
    if (was.isEmpty()) {
      return Optional.of(new Cause(name + " is new", is.place(), false));
    }
    if (was.get().matched()) {
      return stillMatched
          ? Optional.of(
              new Cause(name + " now stands before " + region.from().describe(), is.place(), false))
          : Optional.empty();
    }
    return unmet(was.get())
        .map(reason ->
            new Cause(
                name
                    + " now matches; so far "
                    + reason.clause()
                    + " kept them out: "
                    + reason.message(),
                is.place(),
                false));
  }

  private static Optional<Verdict.Reason> unmet(Verdict verdict) {
    return verdict.reasons().stream().filter(reason -> !reason.met()).findFirst();
  }

  private static String named(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Taken(var pool) -> "pool " + pool;
      case Outcome.Refused(var rule) -> "deny rule " + rule;
      case Outcome.Unmatched _ -> "no pool";
    };
  }
}
