package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
import org.jspecify.annotations.Nullable;

/**
 * Something in the pools file that led to another decision than expected.
 *
 * @param deny whether it belongs to a deny rule rather than to a pool
 * @param name of the rule or pool
 * @param clause that stopped the job; null if the rule or pool took it
 */
public record Cause(
    boolean deny, String name, @Nullable String clause, String message, Place place) {
  /** One line for people. */
  public String describe() {
    String owner = (deny ? "rule " : "pool ") + name;
    return clause == null
        ? owner + " " + message
        : owner + " is stopped by " + clause + ": " + message;
  }
}
