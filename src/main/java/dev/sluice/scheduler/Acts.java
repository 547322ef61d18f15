package dev.sluice.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs calls to the outside, at most one at a time for each key, so that no runner is ever handled
 * twice at once. Safe for any number of threads.
 */
final class Acts {
  private static final Logger LOG = LoggerFactory.getLogger(Acts.class);

  private final Executor executor;
  private final Runnable wake;
  private final Backoff retries;
  private final InstantSource clock;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /**
   * @param wake called after each act, since what it did may allow the next
   * @param retries where failures are noted, by the key of the act
   */
  Acts(Executor executor, Runnable wake, Backoff retries, InstantSource clock) {
    this.executor = executor;
    this.wake = wake;
    this.retries = retries;
    this.clock = clock;
  }

  boolean isRunning(String key) {
    return running.contains(key);
  }

  /** Starts {@code act}, unless what it is about failed and may not be tried yet. */
  void startUnlessPaused(String key, Runnable act, Instant now, Due due) {
    Duration wait = retries.remaining(key, now);
    if (wait.isPositive()) {
      due.in(wait);
    } else {
      start(key, act);
    }
  }

  /** Starts {@code act} unless one of the same key runs. */
  void start(String key, Runnable act) {
    if (!running.add(key)) {
      return;
    }
    executor.execute(() -> {
      try {
        act.run();
      } catch (NotLeading e) {
        LOG.atInfo()
            .addKeyValue("event", "act.ended")
            .addKeyValue("act", key)
            .addKeyValue("reason", e.getMessage())
            .log("an act ended before its next step; the replica that leads goes on from the row");
      } catch (RuntimeException e) {
        // A port has no way to throw for what the outside does, so this is the store or a bug;
        // the row still says what is to be done, and the next look tries again.
        LOG.atError()
            .addKeyValue("event", "act.failed")
            .addKeyValue("act", key)
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("an act failed");
        retries.failed(key, clock.instant(), "internal", String.valueOf(e.getMessage()));
      } finally {
        running.remove(key);
        wake.run();
      }
    });
  }
}
