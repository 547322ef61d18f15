package dev.sluice.scheduler;

import dev.sluice.scheduler.Backoff.Pause;
import java.time.Instant;

/**
 * Why a job has no runner yet. Derived anew on each look, never stored.
 *
 * @param code stable word
 * @param text for people
 */
public record WaitingReason(String code, String text) {
  static final WaitingReason STARTING =
      new WaitingReason("starting", "a runner for it is on its way");
  static final WaitingReason FORK_UNKNOWN =
      new WaitingReason("fork-unknown", "GitHub has not said yet whether it comes from a fork");
  static final WaitingReason APPROVAL =
      new WaitingReason("approval", "its deployment waits for an approval at GitHub");
  static final WaitingReason EXPIRED =
      new WaitingReason("expired", "it has waited for 24 hours, after which GitHub gives it up");
  static final WaitingReason STARTUP =
      new WaitingReason("start-up", "what runs already is being counted first");
  static final WaitingReason PACING =
      new WaitingReason("pacing", "launches follow each other only so fast");
  static final WaitingReason CHECKING =
      new WaitingReason(
          "futile",
          "a runner of its lane ended without a job, so GitHub is asked whether it is queued");

  /** What holds a lane back, and when it is tried again. */
  static WaitingReason paused(Pause pause, Instant until) {
    String next = "; next try at " + until + " (" + pause.failures() + ")";
    return pause.lasting()
        ? new WaitingReason("blocked", pause.code() + ": " + pause.detail() + next)
        : new WaitingReason(pause.code(), pause.detail() + next);
  }

  static WaitingReason futile(String why, Instant until) {
    return new WaitingReason(
        "futile",
        "GitHub gives no job to the runners of its lane: " + why + "; next try at " + until);
  }

  static WaitingReason probing(String why) {
    return new WaitingReason("futile", "only few runners of its lane are tried at a time: " + why);
  }

  static WaitingReason breaker(String pool, String why, Instant until) {
    return new WaitingReason(
        "breaker", "several lanes of pool " + pool + " failed: " + why + "; one try from " + until);
  }

  static WaitingReason poolCap(String pool, int max) {
    return new WaitingReason("pool-cap", "pool " + pool + " is at its cap of " + max);
  }

  static WaitingReason poolRepositoryCap(String pool, String repository, int max) {
    return new WaitingReason(
        "repository-cap", repository + " is at its cap of " + max + " in pool " + pool);
  }

  static WaitingReason repositoryCap(String repository, int max) {
    return new WaitingReason("repository-cap", repository + " is at its cap of " + max);
  }

  static WaitingReason gpuCap(String type, int max) {
    return new WaitingReason("gpu-cap", "GPUs of type " + type + " are at their cap of " + max);
  }

  static WaitingReason totalCap(int max) {
    return new WaitingReason("total-cap", "all pools together are at their cap of " + max);
  }
}
