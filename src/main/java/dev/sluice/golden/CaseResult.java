package dev.sluice.golden;

import dev.sluice.routing.Decision;
import java.util.List;

/**
 * What became of a case.
 *
 * @param mismatches empty if it passed
 * @param causes why another decision was taken, the nearest first; empty if only values differ
 */
public record CaseResult(
    TestCase test, Decision decision, List<Mismatch> mismatches, List<Cause> causes) {
  public CaseResult {
    mismatches = List.copyOf(mismatches);
    causes = List.copyOf(causes);
  }

  public boolean passed() {
    return mismatches.isEmpty();
  }

  /** A decision in one line for people. */
  static String describe(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> "pool " + routed.pool().name();
      case Decision.Denied denied -> "denied by " + denied.rule().name();
      case Decision.Unmatched _ -> "unmatched";
      case Decision.Pending(Decision ifFork, Decision ifNot) ->
          "pending (from a fork: " + describe(ifFork) + ", else: " + describe(ifNot) + ")";
    };
  }
}
