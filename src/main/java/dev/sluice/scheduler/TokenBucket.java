package dev.sluice.scheduler;

import dev.sluice.scheduler.Pacing.Rate;
import java.time.Duration;
import java.time.Instant;

/** Holds launches to a rate, in the time it is told. Used by the looking thread only. */
final class TokenBucket {
  private static final double NANOS = 1e9;

  private final Rate rate;
  private double tokens;
  private Instant filledAt;

  TokenBucket(Rate rate, Instant now) {
    this.rate = rate;
    this.tokens = rate.burst();
    this.filledAt = now;
  }

  /** How long until there is a token; zero if there is one. */
  Duration wait(Instant now) {
    fill(now);
    return tokens >= 1
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil((1 - tokens) / rate.perSecond() * NANOS));
  }

  /** Takes a token that {@link #wait} said is there. */
  void take() {
    tokens -= 1;
  }

  private void fill(Instant now) {
    // A clock that is set back stops the filling until it has caught up, and no more.
    if (now.isAfter(filledAt)) {
      double passed = Duration.between(filledAt, now).toNanos() / NANOS;
      tokens = Math.min(rate.burst(), tokens + passed * rate.perSecond());
      filledAt = now;
    }
  }
}
