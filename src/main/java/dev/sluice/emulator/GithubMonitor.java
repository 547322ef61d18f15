package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * The one lock of the model, and how its parts leave things for later: {@link #later} under the
 * lock, {@link #tell} outside it, since whoever is told may call the model.
 */
final class GithubMonitor {
  private final Object lock = new Object();
  private final Timeline timeline;

  GithubMonitor(Timeline timeline) {
    this.timeline = timeline;
  }

  <T> T guarded(Supplier<T> work) {
    synchronized (lock) {
      return work.get();
    }
  }

  void guarded(Runnable work) {
    synchronized (lock) {
      work.run();
    }
  }

  void later(Duration delay, Runnable work) {
    timeline.after(delay, () -> guarded(work));
  }

  void tell(Duration delay, Runnable listener) {
    timeline.after(delay, listener);
  }

  void tell(Runnable listener) {
    tell(Duration.ZERO, listener);
  }

  Instant now() {
    return timeline.now();
  }
}
