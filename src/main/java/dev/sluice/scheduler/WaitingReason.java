package dev.sluice.scheduler;

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
