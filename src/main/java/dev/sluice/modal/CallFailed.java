package dev.sluice.modal;

import dev.sluice.provider.Failure;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * Carries the reason of a failed call up to {@link Modal}, which turns it into an answer. Without a
 * stack trace: it reports the outside, not a fault of ours.
 */
final class CallFailed extends RuntimeException {
  private final transient Failure failure;
  private final Status.@Nullable Code status;
  private final boolean doubt;

  /** A failure that Modal had no part in. */
  CallFailed(Failure failure) {
    this(failure, null, false);
  }

  /**
   * @param status what Modal answered, null if it was not asked
   * @param doubt whether an earlier attempt of the same call may have had its effect
   */
  CallFailed(Failure failure, Status.@Nullable Code status, boolean doubt) {
    super(failure.code(), null, false, false);
    this.failure = failure;
    this.status = status;
    this.doubt = doubt;
  }

  Failure failure() {
    return failure;
  }

  Status.@Nullable Code status() {
    return status;
  }

  boolean doubt() {
    return doubt;
  }

  /** The same as a failure after which the effect may be there, whatever the last answer was. */
  CallFailed unclear() {
    return new CallFailed(
        new Failure.Unavailable("after an attempt without answer: " + failure().detail()));
  }
}
