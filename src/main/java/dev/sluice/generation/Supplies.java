package dev.sluice.generation;

import dev.sluice.config.PoolNeeds;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.ReadyImages.State;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Provides what pools need and waits until all of it is there. For one thread. */
final class Supplies {
  private static final long LOOK_MILLIS = 1_000;

  /** Why something is not there. */
  record Missing(Applied.Why why, String message, String help) {}

  private final Outside outside;
  private final ApplyProgress progress;
  private final Semaphore wake = new Semaphore(0);

  Supplies(Outside outside, ApplyProgress progress) {
    this.outside = outside;
    this.progress = progress;
  }

  /** Asks for all of it, in the order in which Modal's own clients do; stops at the first lack. */
  Optional<Missing> provide(PoolNeeds needs) throws InterruptedException {
    for (Map.Entry<String, Supplier<Answer<String>>> one :
        LookUps.of(needs, outside.provisioner()).entrySet()) {
      if (!progress.isWanted()) {
        return Optional.of(abandoned());
      }
      progress.step(one.getKey(), ApplyProgress.State.STARTED, null);
      if (one.getValue().get() instanceof Answer.Failed<String>(Failure failure)) {
        progress.step(one.getKey(), ApplyProgress.State.FAILED, failure.detail());
        return Optional.of(missing(one.getKey() + " is missing: " + failure.detail(), failure));
      }
      progress.step(one.getKey(), ApplyProgress.State.DONE, null);
    }
    Runnable listener = wake::release;
    outside.images().onChange(listener);
    boolean provided = false;
    try {
      Optional<Missing> missing = images(needs);
      provided = missing.isEmpty();
      return missing;
    } finally {
      outside.images().forget(listener);
      if (!provided) {
        needs
            .images()
            .keySet()
            .forEach(built -> outside.images().giveUp(built.image(), built.docker()));
      }
    }
  }

  private Optional<Missing> images(PoolNeeds needs) throws InterruptedException {
    Map<PoolNeeds.Built, String> open = new LinkedHashMap<>(needs.images());
    outside.images().retryNow();
    open.forEach((image, pool) -> {
      state(image, pool);
      progress.step(name(pool), ApplyProgress.State.STARTED, describe(image));
    });
    while (true) {
      for (Map.Entry<PoolNeeds.Built, String> one : Map.copyOf(open).entrySet()) {
        switch (state(one.getKey(), one.getValue())) {
          case State.Ready _ -> {
            open.remove(one.getKey());
            progress.step(name(one.getValue()), ApplyProgress.State.DONE, null);
          }
          case State.Failed(Failure failure, var _) -> {
            progress.step(name(one.getValue()), ApplyProgress.State.FAILED, failure.detail());
            return Optional.of(
                missing(
                    "the " + name(one.getValue()) + " cannot be had: " + failure.detail(),
                    failure));
          }
          case State.Building _ -> {}
        }
      }
      if (open.isEmpty()) {
        return Optional.empty();
      }
      if (!progress.isWanted()) {
        return Optional.of(abandoned());
      }
      if (wake.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        wake.drainPermits();
      }
    }
  }

  private State state(PoolNeeds.Built image, String pool) {
    return outside.images().state(pool, image.image(), image.docker());
  }

  private static String name(String pool) {
    return "image of pool " + pool;
  }

  private static @Nullable String describe(PoolNeeds.Built image) {
    return "runner " + image.image().runnerVersion();
  }

  static Missing abandoned() {
    return new Missing(
        Applied.Why.ABANDONED,
        "nobody waits for the result any more, so it was given up",
        "what was in force still is");
  }

  private static Missing missing(String message, Failure failure) {
    String help =
        switch (failure) {
          case Failure.Limited _, Failure.Unavailable _, Failure.Exhausted _ ->
              "what was in force still is; try again";
          case Failure.Unauthorized _, Failure.Forbidden _ ->
              "what was in force still is; sluice doctor checks the credentials";
          case Failure.Absent _ ->
              "what was in force still is; create it at Modal, or take it out of the file";
          case Failure.Conflict _, Failure.Refused _ ->
              "what was in force still is; change the file";
        };
    return new Missing(Applied.Why.OUTSIDE, message, help);
  }
}
