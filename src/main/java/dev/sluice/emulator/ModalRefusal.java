package dev.sluice.emulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the emulated Modal answers instead of a result. */
public final class ModalRefusal extends RuntimeException {
  private final Reason reason;
  private final @Nullable Duration retryAfter;

  /** The gRPC codes, by their names. */
  public enum Reason {
    CANCELLED,
    UNKNOWN,
    INVALID_ARGUMENT,
    DEADLINE_EXCEEDED,
    NOT_FOUND,
    ALREADY_EXISTS,
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    FAILED_PRECONDITION,
    ABORTED,
    OUT_OF_RANGE,
    UNIMPLEMENTED,
    INTERNAL,
    UNAVAILABLE,
    DATA_LOSS,
    UNAUTHENTICATED
  }

  public ModalRefusal(Reason reason, String message) {
    this(reason, message, null);
  }

  /**
   * @param retryAfter goes out as a retry policy; null sends none
   */
  public ModalRefusal(Reason reason, String message, @Nullable Duration retryAfter) {
    super(message, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  static ModalRefusal notFound(String what) {
    return new ModalRefusal(Reason.NOT_FOUND, what + " not found");
  }

  static ModalRefusal invalid(String message) {
    return new ModalRefusal(Reason.INVALID_ARGUMENT, message);
  }
}
