package dev.sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a list held some seconds ago, for stale answers. */
final class Snapshots<T> {
  /** Less than the least time between two looks that must agree. */
  private static final Duration STALE = Duration.ofSeconds(60);

  private record Snapshot<T>(Instant at, T value) {}

  private final Deque<Snapshot<T>> taken = new ArrayDeque<>();

  void take(Instant now, T value) {
    taken.addLast(new Snapshot<>(now, value));
    while (taken.getFirst().at().isBefore(now.minus(STALE))) {
      taken.removeFirst();
    }
  }

  /** The oldest that may still be shown. */
  T stale() {
    return taken.getFirst().value();
  }
}
