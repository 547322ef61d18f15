package dev.sluice.github;

import dev.sluice.provider.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Turns an answer that is not the hoped-for one into a failure. Codes and headers are those of the
 * REST API 2022-11-28; how rate limits tell themselves, and how long to stay away, is GitHub's
 * "Best practices for using the REST API".
 */
final class Failures {
  /** How long to stay away when GitHub says that we must, but not for how long. */
  private static final Duration UNSAID = Duration.ofSeconds(60);

  /** No header may silence us for longer; the primary limit's window is an hour. */
  private static final Duration LONGEST = Duration.ofHours(2);

  private Failures() {}

  static Failure of(ApiCall call, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(Reply reply) -> of(call, reply);
      case Outcome.Lost(String detail) -> new Failure.Unavailable(call + ": " + detail);
      case Outcome.Misdirected(String detail) -> new Failure.Refused(call + ": " + detail);
    };
  }

  private static Failure of(ApiCall call, Reply reply) {
    String detail = detail(call, reply);
    int status = reply.status();
    if (status == 429 || (status == 403 && isLimit(reply))) {
      return new Failure.Limited(retryAt(reply), detail);
    }
    if (status == 408 || status >= 500 || status < 400) {
      return new Failure.Unavailable(detail);
    }
    if (status == 401) {
      return new Failure.Unauthorized(detail);
    }
    if (status == 403) {
      return new Failure.Forbidden(detail + permissions(reply));
    }
    if (status == 404) {
      return new Failure.Absent(detail);
    }
    return status == 409 ? new Failure.Conflict(detail) : new Failure.Refused(detail);
  }

  /** Says why an answer of the right status could not be used. */
  static Failure unreadable(ApiCall call, Reply reply) {
    return new Failure.Unavailable(
        call + ": " + reply.status() + " with a body that is not what GitHub documents");
  }

  private static boolean isLimit(Reply reply) {
    String message = reply.message().toLowerCase(Locale.ROOT);
    return reply.header("retry-after").isPresent()
        || reply.header("x-ratelimit-remaining").equals(Optional.of("0"))
        || message.contains("rate limit")
        || message.contains("abuse detection");
  }

  private static Instant retryAt(Reply reply) {
    Instant now = reply.at();
    Optional<Instant> told =
        reply.header("retry-after").flatMap(Failures::number).map(now::plusSeconds);
    if (told.isEmpty() && reply.header("x-ratelimit-remaining").equals(Optional.of("0"))) {
      told =
          reply
              .header("x-ratelimit-reset")
              .flatMap(Failures::number)
              .map(Instant::ofEpochSecond)
              .filter(now::isBefore);
    }
    Instant at = told.orElse(now.plus(UNSAID));
    Instant latest = now.plus(LONGEST);
    return at.isAfter(latest) ? latest : at;
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,12}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
  }

  private static String detail(ApiCall call, Reply reply) {
    String message = reply.message();
    return call + ": " + reply.status() + (message.isEmpty() ? "" : " " + message);
  }

  private static String permissions(Reply reply) {
    return reply
        .header("x-accepted-github-permissions")
        .map(accepted -> " (GitHub accepts: " + accepted + ")")
        .orElse("");
  }
}
