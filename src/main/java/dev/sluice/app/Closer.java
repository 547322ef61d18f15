package dev.sluice.app;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes a start in the reverse order, however far it came. A step that fails does not keep the
 * others from running.
 */
@Singleton
final class Closer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

  /** A step of the way down. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private record Named(String name, Step step) {}

  /** Guarded by {@code this}. */
  private final Deque<Named> steps = new ArrayDeque<>();

  @Inject
  Closer() {}

  synchronized <T extends AutoCloseable> T add(String name, T part) {
    steps.push(new Named(name, part::close));
    return part;
  }

  @Override
  public void close() {
    List<Named> order = new ArrayList<>();
    synchronized (this) {
      order.addAll(steps);
      steps.clear();
    }
    for (Named named : order) {
      try {
        named.step().run();
      } catch (Exception e) {
        LOG.atWarn()
            .addKeyValue("event", "close.failed")
            .addKeyValue("part", named.name())
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("a part did not close");
      }
    }
  }
}
