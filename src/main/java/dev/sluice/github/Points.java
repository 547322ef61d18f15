package dev.sluice.github;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * GitHub's secondary limit on one endpoint: at most 900 points in any minute, where a call that
 * reads costs one and any other five (docs.github.com, "Rate limits for the REST API"). Not safe
 * for several threads.
 */
final class Points {
  /** Less than GitHub's 900: a minute is not the same one on both sides. */
  static final int MOST = 850;

  /** From the beginning of a second, so that what came at its end is a minute old too. */
  private static final Duration MINUTE = Duration.ofSeconds(62);

  /**
   * What was spent in one second.
   *
   * @param at its beginning
   */
  private record Spent(Instant at, int points) {}

  private final Deque<Spent> spent = new ArrayDeque<>();
  private int sum;

  static int cost(ApiCall.Method method) {
    return method == ApiCall.Method.GET ? 1 : 5;
  }

  /** When so many points may be spent: {@code now}, or later. */
  Instant free(int points, Instant now) {
    forget(now);
    int over = sum + points - MOST;
    Instant at = now;
    for (Spent one : spent) {
      if (over <= 0) {
        break;
      }
      over -= one.points();
      at = one.at().plus(MINUTE);
    }
    return at;
  }

  void spend(int points, Instant now) {
    forget(now);
    // Calls within one second are one entry, or a busy minute would be a long list.
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    Spent last = spent.peekLast();
    if (last != null && last.at().equals(second)) {
      spent.removeLast();
      spent.addLast(new Spent(second, last.points() + points));
    } else {
      spent.addLast(new Spent(second, points));
    }
    sum += points;
  }

  private void forget(Instant now) {
    while (!spent.isEmpty() && !spent.getFirst().at().plus(MINUTE).isAfter(now)) {
      sum -= spent.removeFirst().points();
    }
  }
}
