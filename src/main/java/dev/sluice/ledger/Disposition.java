package dev.sluice.ledger;

import org.jspecify.annotations.Nullable;

/** What we mean to do about a job. Recomputed freely as long as no runner has taken the job. */
public sealed interface Disposition {

  /** Not decided yet; {@code reason} says what is missing. */
  record Pending(String reason) implements Disposition {}

  /** A pool takes it. */
  record Routed(String pool) implements Disposition {}

  /**
   * No pool takes it.
   *
   * @param nearest what the nearest pool misses, empty if nothing is near
   */
  record Unmatched(String nearest) implements Disposition {}

  /** A deny rule refuses it. */
  record Denied(String rule, String reason) implements Disposition {}

  /**
   * A pool takes it, but GitHub or Modal refuse in a way that looks lasting; tried again all the
   * same.
   *
   * @param code a {@link dev.sluice.provider.Failure#code}
   */
  record Blocked(String pool, String code, String detail) implements Disposition {}

  /** The pool that takes the job; null if none does, or none yet. */
  default @Nullable String pool() {
    return switch (this) {
      case Routed(String pool) -> pool;
      case Blocked(String pool, String _, String _) -> pool;
      case Pending _, Unmatched _, Denied _ -> null;
    };
  }

  /** Stable word for the store, logs and answers. */
  default String word() {
    return switch (this) {
      case Pending _ -> "pending";
      case Routed _ -> "routed";
      case Unmatched _ -> "unmatched";
      case Denied _ -> "denied";
      case Blocked _ -> "blocked";
    };
  }
}
