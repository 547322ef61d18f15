package dev.sluice.ledger;

import dev.sluice.routing.Decision;

/** Turns a routing decision into what the ledger keeps of it. */
public final class Judgement {
  /** The reason of a job whose fork is not known yet. */
  public static final String FORK_UNKNOWN = "fork-unknown";

  private Judgement() {}

  public static Disposition of(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> new Disposition.Routed(routed.pool().name());
      case Decision.Unmatched unmatched ->
          new Disposition.Unmatched(
              unmatched.nearest().isEmpty() ? "" : unmatched.nearest().getFirst().describe());
      case Decision.Denied denied -> {
        String reason = denied.rule().reason();
        yield new Disposition.Denied(denied.rule().name(), reason == null ? "" : reason);
      }
      case Decision.Pending _ -> new Disposition.Pending(FORK_UNKNOWN);
    };
  }
}
