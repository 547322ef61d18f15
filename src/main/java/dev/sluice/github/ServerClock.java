package dev.sluice.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * GitHub's time, as its answers tell it: tokens are judged by GitHub's clock and not by ours. Safe
 * for any thread.
 */
final class ServerClock implements InstantSource {
  /** Answers tell whole seconds and travel for a while. */
  private static final Duration NOISE = Duration.ofSeconds(3);

  private final InstantSource local;
  private volatile Duration skew = Duration.ZERO;

  ServerClock(InstantSource local) {
    this.local = local;
  }

  void observe(Reply reply) {
    reply
        .date()
        .map(date -> Duration.between(reply.at(), date))
        .filter(seen -> seen.minus(skew).abs().compareTo(NOISE) > 0)
        .ifPresent(seen -> skew = seen);
  }

  @Override
  public Instant instant() {
    return local.instant().plus(skew);
  }
}
