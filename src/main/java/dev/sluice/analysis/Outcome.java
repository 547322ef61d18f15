package dev.sluice.analysis;

import dev.sluice.routing.Decision;
import org.jspecify.annotations.Nullable;

/** What becomes of a job, as far as differences go. */
public sealed interface Outcome {

  /** The pool of that name takes it. */
  record Taken(String pool) implements Outcome {}

  /** The deny rule or assumption of that name refuses it. */
  record Refused(String rule) implements Outcome {}

  /** No pool takes it: it waits at GitHub for somebody else's runner. */
  record Unmatched() implements Outcome {}

  /** The outcome of a decision; of a pending one, in case it is a fork. */
  static Outcome of(Decision decision) {
    return switch (decision) {
      case Decision.Routed routed -> new Taken(routed.pool().name());
      case Decision.Denied denied -> new Refused(denied.rule().name());
      case Decision.Unmatched _ -> new Unmatched();
      case Decision.Pending(var ifFork, _) -> of(ifFork);
    };
  }

  /** The name of a pool, {@code deny:NAME}, or null for unmatched. */
  default @Nullable String word() {
    return switch (this) {
      case Taken(var pool) -> pool;
      case Refused(var rule) -> "deny:" + rule;
      case Unmatched _ -> null;
    };
  }

  /** As {@link #word}, for people. */
  default String describe() {
    String word = word();
    return word == null ? "(no pool)" : word;
  }
}
