package dev.sluice.ledger;

import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;

/** Turns a routing decision into what the ledger keeps of it. */
public final class Judgement {
  /** The reason of a job whose fork is not known yet. */
  public static final String FORK_UNKNOWN = "fork-unknown";

  private Judgement() {}

  /** Routes a job. */
  public static Disposition of(RoutingTable table, JobFacts job) {
    return of(table.route(job), table, job);
  }

  /** Takes a decision of {@code table} on {@code job} down. */
  public static Disposition of(Decision decision, RoutingTable table, JobFacts job) {
    return switch (decision) {
      case Decision.Routed routed -> new Disposition.Routed(routed.pool().name());
      case Decision.Unmatched _ ->
          new Disposition.Unmatched(
              table.nearest(job).stream().findFirst().map(Decision.Near::describe).orElse(""));
      case Decision.Denied denied -> {
        String reason = denied.rule().reason();
        yield new Disposition.Denied(denied.rule().name(), reason == null ? "" : reason);
      }
      case Decision.Pending _ -> new Disposition.Pending(FORK_UNKNOWN);
    };
  }

  /** One line for people. */
  public static String describe(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Pending(String reason) -> reason;
      case Disposition.Routed(String pool) -> "pool " + pool;
      case Disposition.Unmatched(String nearest) ->
          nearest.isEmpty() ? "no pool is near" : "nearest " + nearest;
      case Disposition.Denied(String rule, String reason) ->
          "rule " + rule + (reason.isEmpty() ? "" : ": " + reason);
      case Disposition.Blocked(String pool, String code, String detail) ->
          "pool " + pool + " " + code + ": " + detail;
    };
  }
}
