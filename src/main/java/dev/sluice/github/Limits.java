package dev.sluice.github;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads what an answer says of rate limits. Headers, and how long to stay away, are those of
 * GitHub's "Best practices for using the REST API" and "Rate limits for the REST API".
 */
final class Limits {
  /** How long to stay away when GitHub says that we must, but not for how long. */
  static final Duration UNSAID = Duration.ofSeconds(60);

  /** No header may silence us for longer; the primary limit's window is an hour. */
  static final Duration LONGEST = Duration.ofHours(2);

  /**
   * The primary limit as an answer shows it.
   *
   * @param resource calls are counted by; {@code core} where GitHub does not say
   * @param resetsAt by our clock
   */
  record Window(String resource, long limit, long remaining, Instant resetsAt) {}

  private Limits() {}

  /** Whether nothing was done because of a limit. */
  static boolean isRefusal(Reply reply) {
    return reply.status() == 429 || (reply.status() == 403 && tellsLimit(reply));
  }

  private static boolean tellsLimit(Reply reply) {
    String message = reply.message().toLowerCase(Locale.ROOT);
    return reply.header("retry-after").isPresent()
        || isUsedUp(reply)
        || message.contains("rate limit")
        || message.contains("abuse detection");
  }

  /** Whether a refusal is the primary limit's, which ends with its window. */
  static boolean isPrimary(Reply reply) {
    return isUsedUp(reply) && reply.header("retry-after").isEmpty();
  }

  private static boolean isUsedUp(Reply reply) {
    return reply.header("x-ratelimit-remaining").equals(Optional.of("0"));
  }

  /** When a refusal ends, by our clock; empty if GitHub does not say. */
  static Optional<Instant> end(Reply reply) {
    Optional<Instant> told =
        reply.header("retry-after").flatMap(Limits::number).map(reply.at()::plusSeconds);
    if (told.isEmpty() && isUsedUp(reply)) {
      told = reset(reply).filter(reply.at()::isBefore);
    }
    Instant latest = reply.at().plus(LONGEST);
    return told.map(at -> at.isAfter(latest) ? latest : at);
  }

  /** When to come back after a refusal. */
  static Instant retryAt(Reply reply) {
    return end(reply).orElse(reply.at().plus(UNSAID));
  }

  static Optional<Window> window(Reply reply) {
    Optional<Long> limit = reply.header("x-ratelimit-limit").flatMap(Limits::number);
    Optional<Long> remaining = reply.header("x-ratelimit-remaining").flatMap(Limits::number);
    Optional<Instant> reset = reset(reply);
    if (limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
      return Optional.empty();
    }
    String resource = reply.header("x-ratelimit-resource").orElse("core");
    return Optional.of(new Window(resource, limit.get(), remaining.get(), reset.get()));
  }

  /** GitHub tells its own time, which need not be ours: what counts is the distance. */
  private static Optional<Instant> reset(Reply reply) {
    Instant server = reply.date().orElse(reply.at());
    return reply
        .header("x-ratelimit-reset")
        .flatMap(Limits::number)
        .map(Instant::ofEpochSecond)
        .map(reset -> reply.at().plus(Duration.between(server, reset)));
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }
}
