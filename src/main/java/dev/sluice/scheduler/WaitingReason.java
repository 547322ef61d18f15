package dev.sluice.scheduler;

import dev.sluice.provider.Failure;
import dev.sluice.provider.ReadyImages;
import dev.sluice.scheduler.Backoff.Pause;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a job has no runner yet. Derived anew on each look, never stored.
 *
 * @param code stable word
 * @param text for people
 */
public record WaitingReason(String code, String text) {
  /** Every code and what it says, in the order in which a job usually meets them. */
  public static final Map<String, String> MEANINGS = meanings();

  private static Map<String, String> meanings() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("start-up", "the server has just started and counts what runs already");
    all.put("approval", "its deployment waits for an approval at GitHub");
    all.put("generation", "the leader has yet to follow to the generation that judged it");
    all.put("fork-unknown", "GitHub has not said yet whether it comes from a fork");
    all.put(
        "image", "the image of its pool is being built, or its build failed and is tried again");
    all.put("starting", "a runner for it is on its way");
    all.put("handover", "a runner of its lane just took a job; GitHub has not told which one yet");
    all.put("pool-cap", "its pool is at `concurrency.max`");
    all.put("repository-cap", "its repository is at a cap, of the pool or of all pools");
    all.put("gpu-cap", "GPUs of its type are at their cap in `limits.gpus`");
    all.put("total-cap", "all pools together are at `limits.total`");
    all.put("pacing", "launches follow each other only so fast (`SLUICE_PACING`)");
    all.put("github-limit", "GitHub's rate limit; ends when GitHub says");
    all.put("modal-limit", "Modal's rate limit; ends when Modal says");
    all.put("modal-capacity", "Modal has no room for this sandbox now");
    all.put("unavailable", "the last launch got no answer; tried again soon");
    all.put("conflict", "the last launch met a name that was taken; tried again soon");
    all.put("died-early", "sandboxes of its lane end before their runner comes online");
    all.put("futile", "runners of its lane get no job from GitHub; only few are tried");
    all.put("breaker", "several lanes of its pool fail at Modal; one try at a time");
    all.put("blocked", "GitHub or Modal refuse in a way that looks lasting; tried every 5 min");
    all.put("expired", "it has waited for 24 hours, after which GitHub gives it up");
    return Collections.unmodifiableMap(all);
  }

  static final WaitingReason STARTING =
      new WaitingReason("starting", "a runner for it is on its way");
  static final WaitingReason HANDOVER =
      new WaitingReason(
          "handover", "a runner of its lane took a job; GitHub has not told which one yet");
  static final WaitingReason FORK_UNKNOWN =
      new WaitingReason("fork-unknown", "GitHub has not said yet whether it comes from a fork");
  static final WaitingReason APPROVAL =
      new WaitingReason("approval", "its deployment waits for an approval at GitHub");
  static final WaitingReason EXPIRED =
      new WaitingReason("expired", "it has waited for 24 hours, after which GitHub gives it up");
  static final WaitingReason PACING =
      new WaitingReason("pacing", "launches follow each other only so fast");
  static final WaitingReason LIMIT_PROBED =
      new WaitingReason("github-limit", "one launch finds out whether GitHub's limit is over");
  static final WaitingReason CHECKING =
      new WaitingReason(
          "futile",
          "a runner of its lane ended without a job, so GitHub is asked whether it is queued");

  static final WaitingReason CONFIRMING =
      new WaitingReason(
          "handover",
          "a runner was launched for it before, so GitHub is asked whether it still waits");

  /**
   * Until what runs already is known.
   *
   * @param trouble that the counting met; null for none
   */
  static WaitingReason startUp(SweepState.@Nullable Trouble trouble) {
    return new WaitingReason(
        "start-up",
        "what runs already is being counted first"
            + (trouble == null
                ? ""
                : ", but Modal has not answered since "
                    + seconds(trouble.since())
                    + ": "
                    + trouble.text()));
  }

  /** Another replica judged it by a generation that the leader has not loaded. */
  static WaitingReason generation(long judgedBy, long applied) {
    return new WaitingReason(
        "generation",
        "generation "
            + judgedBy
            + " judged it, and the replica that leads still has generation "
            + applied);
  }

  /** People read them. */
  private static Instant seconds(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Until the image of its pool is ready; empty if it is. */
  static Optional<WaitingReason> image(String pool, ReadyImages.State state) {
    return switch (state) {
      case ReadyImages.State.Ready _ -> Optional.empty();
      case ReadyImages.State.Building(Instant since) ->
          Optional.of(
              new WaitingReason(
                  "image",
                  "the image of pool " + pool + " is being built since " + seconds(since)));
      case ReadyImages.State.Failed(Failure failure, Instant retryAt) ->
          Optional.of(
              new WaitingReason(
                  "image",
                  "there is no image for pool "
                      + pool
                      + ": "
                      + failure.code()
                      + ": "
                      + failure.detail()
                      + "; next try at "
                      + seconds(retryAt)));
    };
  }

  /**
   * Its runner's sandbox is queued at Modal.
   *
   * @param until when that sandbox is given up and another one asked for
   */
  static WaitingReason noMachine(Instant since, Instant until) {
    return new WaitingReason(
        "modal-capacity",
        "Modal has had no machine for its sandbox since "
            + seconds(since)
            + "; asked anew from "
            + seconds(until));
  }

  /** What holds a lane back, and when it is tried again. */
  static WaitingReason paused(Pause pause, Instant until) {
    int failures = pause.failures();
    String next =
        "; next try at "
            + seconds(until)
            + " ("
            + (failures == 1 ? "1 failure" : failures + " failures")
            + " so far)";
    return pause.lasting()
        ? new WaitingReason("blocked", pause.code() + ": " + pause.detail() + next)
        : new WaitingReason(pause.code(), pause.detail() + next);
  }

  static WaitingReason futile(String why, Instant until) {
    return new WaitingReason(
        "futile",
        "GitHub gives no job to the runners of its lane: "
            + why
            + "; next try at "
            + seconds(until));
  }

  static WaitingReason probing(String why) {
    return new WaitingReason("futile", "only few runners of its lane are tried at a time: " + why);
  }

  static WaitingReason breaker(String pool, String why, Instant until) {
    return new WaitingReason(
        "breaker",
        "several lanes of pool " + pool + " failed: " + why + "; one try from " + seconds(until));
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
