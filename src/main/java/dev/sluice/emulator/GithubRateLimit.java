package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** The primary rate limit: so many calls per hour, told in the headers of every answer. */
final class GithubRateLimit {
  private final Timeline timeline;
  private final int limit;

  /** Guarded by {@code this}, as is {@code reset}. */
  private int used;

  private Instant reset = Instant.MIN;

  GithubRateLimit(Timeline timeline, int limit) {
    this.timeline = timeline;
    this.limit = limit;
  }

  /** Counts one call; false if it is over the limit. */
  synchronized boolean take() {
    if (!timeline.now().isBefore(reset)) {
      reset = timeline.now().plus(Duration.ofHours(1));
      used = 0;
    }
    if (used == limit) {
      return false;
    }
    used++;
    return true;
  }

  synchronized Map<String, String> headers() {
    return Map.of(
        "x-ratelimit-limit", Integer.toString(limit),
        "x-ratelimit-remaining", Integer.toString(limit - used),
        "x-ratelimit-used", Integer.toString(used),
        "x-ratelimit-reset", Long.toString(reset.getEpochSecond()),
        "x-ratelimit-resource", "core");
  }
}
