package dev.sluice.emulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One wrong answer on demand.
 *
 * @param afterEffect whether the call does its work first, as when an answer is lost on its way
 * @param retryAfter a retry policy to send along, null for none
 */
public record ModalFault(
    ModalRefusal.Reason reason, boolean afterEffect, @Nullable Duration retryAfter) {

  /** The call does nothing. */
  public static ModalFault before(ModalRefusal.Reason reason) {
    return new ModalFault(reason, false, null);
  }

  /** The call has its effect, and the caller does not learn of it. */
  public static ModalFault after(ModalRefusal.Reason reason) {
    return new ModalFault(reason, true, null);
  }

  /** Modal asks to come back later. */
  public static ModalFault throttle(Duration retryAfter) {
    return new ModalFault(ModalRefusal.Reason.RESOURCE_EXHAUSTED, false, retryAfter);
  }

  public ModalFault withRetryAfter(Duration delay) {
    return new ModalFault(reason, afterEffect, delay);
  }

  ModalRefusal refusal(String rpc) {
    return new ModalRefusal(reason, "fault on demand at " + rpc, retryAfter);
  }
}
