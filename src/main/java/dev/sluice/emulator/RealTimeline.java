package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A world that runs with the clock on the wall. Actions run one after another on one daemon thread,
 * those of the same moment in the order they were left; one that throws is logged and does not stop
 * the others. Safe for any thread. After {@link #close} nothing runs any more, and what is left
 * then is dropped without a word: a world that is shut down has no future.
 */
public final class RealTimeline implements Timeline, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RealTimeline.class);

  private final InstantSource clock;
  private final ScheduledThreadPoolExecutor thread;

  public RealTimeline(InstantSource clock) {
    this.clock = clock;
    this.thread =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("emulated-time").factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant now() {
    return clock.instant();
  }

  @Override
  public void after(Duration delay, Runnable action) {
    try {
      var _ = thread.schedule(() -> run(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.debug("an action came after the end of its world");
    }
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException failed) {
      LOG.error("an emulated action failed", failed);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
