package dev.sluice.github;

import dev.sluice.provider.Failure;
import java.util.Locale;

/**
 * Turns an answer that is not the hoped-for one into a failure. Codes are those of the REST API
 * 2022-11-28.
 */
final class Failures {
  /** GitHub's word for a token of an App that does not exist, as seen on the live API. */
  private static final String NO_APP = "Integration not found";

  private Failures() {}

  static Failure of(ApiCall call, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Answered(Reply reply) -> of(call, reply);
      case Outcome.Lost(boolean sent, String detail) ->
          new Failure.Unavailable(call + ": " + detail, sent);
      case Outcome.Misdirected(String detail) -> new Failure.Refused(call + ": " + detail);
      case Outcome.Withheld(Failure failure) -> failure.before();
    };
  }

  private static Failure of(ApiCall call, Reply reply) {
    String detail = detail(call, reply);
    int status = reply.status();
    if (Limits.isRefusal(reply)) {
      return new Failure.Limited(Limits.retryAt(reply), detail);
    }
    if (status == 408 || status >= 500 || status < 400) {
      return new Failure.Unavailable(detail);
    }
    if (status == 401) {
      return new Failure.Unauthorized(detail);
    }
    if (status == 403) {
      return isAboutGroup(reply)
          ? new Failure.Refused(
              detail + " (GitHub-hosted groups take no runners of others)" + permissions(reply))
          : new Failure.Forbidden(detail + permissions(reply));
    }
    if (status == 404 && reply.message().equals(NO_APP)) {
      return new Failure.Unauthorized(detail + " (there is no GitHub App of that id)");
    }
    if (status == 404) {
      return new Failure.Absent(detail);
    }
    return status == 409 ? new Failure.Conflict(detail) : new Failure.Refused(detail);
  }

  /** GitHub's 403 for a runner group that is there but not ours to fill. */
  private static boolean isAboutGroup(Reply reply) {
    return reply.message().toLowerCase(Locale.ROOT).contains("runner group");
  }

  /** Says why an answer of the right status could not be used. */
  static Failure unreadable(ApiCall call, Reply reply) {
    return new Failure.Unavailable(
        call + ": " + reply.status() + " with a body that is not what GitHub documents");
  }

  private static String detail(ApiCall call, Reply reply) {
    String message = reply.message();
    String reasons = reply.reasons();
    return call
        + ": "
        + reply.status()
        + (message.isEmpty() ? "" : " " + message)
        + (reasons.isEmpty() || reasons.equals(message) ? "" : " (" + reasons + ")");
  }

  private static String permissions(Reply reply) {
    return reply
        .header("x-accepted-github-permissions")
        .map(accepted -> " (GitHub accepts: " + accepted + ")")
        .orElse("");
  }
}
