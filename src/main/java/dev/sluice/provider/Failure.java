package dev.sluice.provider;

import java.time.Instant;

/**
 * Why a call to GitHub or Modal brought nothing. Closed, so that every caller decides each case;
 * {@code detail} is for people and never holds a secret.
 */
public sealed interface Failure {
  String detail();

  /** Stable word for logs, metrics and {@code blocked(code)}. */
  default String code() {
    return switch (this) {
      case Unauthorized _ -> "unauthorized";
      case Forbidden _ -> "forbidden";
      case Absent _ -> "not-found";
      case Conflict _ -> "conflict";
      case Refused _ -> "refused";
      case Limited _ -> "rate-limited";
      case Exhausted _ -> "exhausted";
      case Unavailable _ -> "unavailable";
    };
  }

  /** The credential is missing, wrong or expired. */
  record Unauthorized(String detail) implements Failure {}

  /** The credential lacks a permission. */
  record Forbidden(String detail) implements Failure {}

  /** What was named does not exist, or the credential cannot see it. */
  record Absent(String detail) implements Failure {}

  /** The name is taken, or the state does not allow it. */
  record Conflict(String detail) implements Failure {}

  /** The request itself is wrong; repeating it will not help. */
  record Refused(String detail) implements Failure {}

  /** A rate limit: nothing was done, and nothing may be tried before {@code retryAt}. */
  record Limited(Instant retryAt, String detail) implements Failure {}

  /** A quota or the provider's capacity is used up, with no word on when to come back. */
  record Exhausted(String detail) implements Failure {}

  /** The same failure in other words. */
  default Failure saying(String detail) {
    return switch (this) {
      case Unauthorized _ -> new Unauthorized(detail);
      case Forbidden _ -> new Forbidden(detail);
      case Absent _ -> new Absent(detail);
      case Conflict _ -> new Conflict(detail);
      case Refused _ -> new Refused(detail);
      case Limited(Instant retryAt, String _) -> new Limited(retryAt, detail);
      case Exhausted _ -> new Exhausted(detail);
      case Unavailable(String _, boolean sent) -> new Unavailable(detail, sent);
    };
  }

  /** The same failure of a step that came before the call: the call itself was not sent. */
  default Failure before() {
    return this instanceof Unavailable(String detail, boolean _)
        ? Unavailable.unsent(detail)
        : this;
  }

  /**
   * No answer, or one that says nothing.
   *
   * @param detail what was seen
   * @param sent whether the call may have had its effect; if not, it certainly had none
   */
  record Unavailable(String detail, boolean sent) implements Failure {
    /** The call may or may not have had its effect. */
    public Unavailable(String detail) {
      this(detail, true);
    }

    /** The call never left. */
    public static Unavailable unsent(String detail) {
      return new Unavailable(detail, false);
    }
  }
}
