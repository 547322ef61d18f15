package dev.sluice.simulation;

import dev.sluice.emulator.Timeline;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Work that takes virtual time, many pieces at once: each has a thread of its own, of which only
 * one runs at a time, so that a seed gives one history. The thread that moves the timeline is the
 * one that starts them.
 */
final class Fibers {
  private static final long PATIENCE_SECONDS = 60;

  private final Timeline timeline;
  private final Semaphore back = new Semaphore(0);
  private @Nullable Semaphore current;
  private @Nullable Throwable thrown;
  private int running;

  Fibers(Timeline timeline) {
    this.timeline = timeline;
  }

  int running() {
    return running;
  }

  /** Runs {@code work} up to its first {@link #pass}. */
  void start(Runnable work) {
    var go = new Semaphore(0);
    running++;
    Thread.ofVirtual()
        .start(() -> {
          go.acquireUninterruptibly();
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            thrown = e;
          } finally {
            running--;
            back.release();
          }
        });
    resume(go);
  }

  /** Called by work: time passes, and others run meanwhile. */
  void pass(Duration span) {
    Semaphore go = current;
    if (go == null) {
      throw new IllegalStateException("not called by work");
    }
    timeline.after(span, () -> resume(go));
    back.release();
    go.acquireUninterruptibly();
  }

  private void resume(Semaphore go) {
    current = go;
    go.release();
    try {
      if (!back.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("work waits for something that is not on the timeline");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    current = null;
    Throwable seen = thrown;
    thrown = null;
    switch (seen) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException failure -> throw failure;
      default -> throw new AssertionError(seen);
    }
  }
}
