package dev.sluice.modal;

import dev.sluice.provider.Failure;
import io.grpc.Status;
import java.util.function.UnaryOperator;

/**
 * What Modal's status codes mean to us. The meanings are those its own libraries give them in their
 * exception types (2026-08).
 */
final class Failures {
  private static final int LONGEST_DETAIL = 300;

  private Failures() {}

  /**
   * Maps a final status.
   *
   * @param detail for people, already free of secrets
   */
  static Failure of(Status.Code code, String detail) {
    return switch (code) {
      case UNAUTHENTICATED -> new Failure.Unauthorized(detail);
      case PERMISSION_DENIED -> new Failure.Forbidden(detail);
      case NOT_FOUND -> new Failure.Absent(detail);
      case ALREADY_EXISTS, FAILED_PRECONDITION, ABORTED -> new Failure.Conflict(detail);
      case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED -> new Failure.Refused(detail);
      case RESOURCE_EXHAUSTED -> new Failure.Exhausted(detail);
      case OK, CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          new Failure.Unavailable(detail);
    };
  }

  /** The codes that Modal's libraries repeat; each leaves open whether the call had its effect. */
  static boolean isTransient(Status.Code code) {
    return switch (code) {
      case CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE -> true;
      case OK,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          DATA_LOSS,
          UNAUTHENTICATED ->
          false;
    };
  }

  /**
   * {@code Method: CODE: what Modal says}, on one line.
   *
   * @param redact takes the secrets out; it sees the whole text, since half of one is one too
   */
  static String detail(String method, Status status, boolean quote, UnaryOperator<String> redact) {
    String text = method + ": " + status.getCode();
    String said = status.getDescription();
    if (quote && said != null && !said.isBlank()) {
      text += ": " + redact.apply(said).strip().replaceAll("\\p{Cntrl}+", " ");
    }
    return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "...";
  }
}
