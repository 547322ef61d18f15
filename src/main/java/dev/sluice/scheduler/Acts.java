package dev.sluice.scheduler;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
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
  private final BiConsumer<String, RuntimeException> failed;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /**
   * @param wake called after each act, since what it did may allow the next
   * @param failed told of an act that threw, so that it is not tried again at once
   */
  Acts(Executor executor, Runnable wake, BiConsumer<String, RuntimeException> failed) {
    this.executor = executor;
    this.wake = wake;
    this.failed = failed;
  }

  boolean isRunning(String key) {
    return running.contains(key);
  }

  int count() {
    return running.size();
  }

  /** Starts {@code act} unless one of the same key runs. */
  void start(String key, Runnable act) {
    if (!running.add(key)) {
      return;
    }
    executor.execute(() -> {
      try {
        act.run();
      } catch (RuntimeException e) {
        // A port has no way to throw for what the outside does, so this is the store or a bug;
        // the row still says what is to be done, and the next look tries again.
        LOG.atError()
            .addKeyValue("event", "act.failed")
            .addKeyValue("act", key)
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("an act failed");
        failed.accept(key, e);
      } finally {
        running.remove(key);
        wake.run();
      }
    });
  }
}
