package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A world whose time moves only when it is told to. Actions run on the thread that moves it, by
 * time and, within one moment, in the order they were left, so that a run is repeatable. Actions
 * may be left from any thread; only one thread at a time may move the time. What an action throws
 * comes out of {@link #advance}, with the time standing at that action.
 */
public final class VirtualTimeline implements Timeline {
  /** Guarded by {@code this}, as are {@code now} and {@code arrivals}. */
  private final PriorityQueue<Action> actions = new PriorityQueue<>();

  private Instant now;
  private long arrivals;

  public VirtualTimeline(Instant start) {
    this.now = start;
  }

  @Override
  public synchronized Instant now() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable action) {
    Instant at = delay.isNegative() ? now : now.plus(delay);
    actions.add(new Action(at, arrivals++, action));
  }

  /**
   * Moves the time by {@code span} and runs all that falls due on the way, including what those
   * actions leave; {@code Duration.ZERO} runs what is due now.
   */
  public void advance(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException("time does not go back");
    }
    Instant end = now().plus(span);
    for (var next = takeUntil(end); next.isPresent(); next = takeUntil(end)) {
      next.get().work().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  /** When the next action is due; empty if there is none. */
  public synchronized Optional<Instant> next() {
    return Optional.ofNullable(actions.peek()).map(Action::at);
  }

  private synchronized Optional<Action> takeUntil(Instant end) {
    Action next = actions.peek();
    if (next == null || next.at().isAfter(end)) {
      return Optional.empty();
    }
    actions.remove();
    now = next.at();
    return Optional.of(next);
  }

  private record Action(Instant at, long arrival, Runnable work) implements Comparable<Action> {
    @Override
    public int compareTo(Action other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(arrival, other.arrival);
    }
  }
}
