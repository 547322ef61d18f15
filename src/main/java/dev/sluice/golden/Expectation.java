package dev.sluice.golden;

import dev.sluice.yaml.Node;
import org.jspecify.annotations.Nullable;

/** What a case says must become of its job. */
public sealed interface Expectation {

  /**
   * A pool takes it.
   *
   * @param pool its name where it is written, null for any pool
   * @param sandbox values that the sandbox must have, null for any
   */
  record Routed(Node.@Nullable Scalar pool, Node.@Nullable Mapping sandbox)
      implements Expectation {}

  /** The deny rule of that name refuses it. */
  record Denied(Node.Scalar rule) implements Expectation {}

  /** No pool takes it. */
  record Unmatched() implements Expectation {}

  /** It waits for the answer whether it comes from a fork. */
  record Pending() implements Expectation {}

  /** One line for people. */
  default String describe() {
    return switch (this) {
      case Routed(var pool, _) -> pool == null ? "a pool" : "pool " + pool.text();
      case Denied(var rule) -> "denied by " + rule.text();
      case Unmatched _ -> "unmatched";
      case Pending _ -> "pending";
    };
  }
}
