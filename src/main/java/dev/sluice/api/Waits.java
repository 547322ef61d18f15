package dev.sluice.api;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which jobs wait, so that status and metrics judge alike. */
public final class Waits {
  /** A launch takes seconds: what is older has waited, whatever is on its way by now. */
  static final Duration LONG_START = Duration.ofMinutes(2);

  /** What no pool of ours can end. */
  private static final Set<String> GITHUBS = Set.of(Reason.APPROVAL, Reason.EXPIRED);

  private Waits() {}

  /**
   * Whether it is listed among the jobs that wait.
   *
   * @param firstSeen when it was first heard of
   */
  public static boolean isListed(JobState state, Instant firstSeen, Instant now) {
    return switch (state) {
      case WAITING, BLOCKED -> true;
      case STARTING -> !firstSeen.plus(LONG_START).isAfter(now);
      case DENIED, UNMATCHED, RUNNING, ELSEWHERE, COMPLETED -> false;
    };
  }

  /**
   * Whether, beyond that, a pool of ours owes it a runner: not while it waits for an approval, and
   * not once GitHub has given it up.
   *
   * @param code of why it waits; null if that is not known
   */
  public static boolean isOwed(
      JobState state, @Nullable String code, Instant firstSeen, Instant now) {
    return isListed(state, firstSeen, now) && (code == null || !GITHUBS.contains(code));
  }
}
