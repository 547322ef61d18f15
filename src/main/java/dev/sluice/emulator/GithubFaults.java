package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Faults on demand: each is used up by one call of its operation, in the order they were planned.
 * Safe for any thread.
 */
public final class GithubFaults {
  /** Guarded by {@code this}. */
  private final Map<GithubOperation, Queue<Fault>> planned = new EnumMap<>(GithubOperation.class);

  private final Timeline timeline;
  private volatile Latency latency = Latency.NONE;

  /** Guarded by {@code this}, as are the other two about bursts. */
  private int burstCalls;

  private Instant burstEnd = Instant.MIN;
  private @Nullable Duration burstWait;

  GithubFaults(Timeline timeline) {
    this.timeline = timeline;
  }

  /** How long every later call takes. */
  public void latency(Latency value) {
    latency = value;
  }

  Latency latency() {
    return latency;
  }

  /** When a fault strikes. */
  public enum Moment {
    /** The call has no effect. */
    BEFORE_EFFECT,
    /** The call has its effect, but its caller does not get the true answer. */
    AFTER_EFFECT
  }

  /** What happens to a call. */
  sealed interface Fault {
    Moment moment();

    record Reply(Moment moment, GithubAnswer answer) implements Fault {}

    record Silence(Moment moment) implements Fault {}

    record Held(Moment moment, Hold hold) implements Fault {}
  }

  /** The next {@code calls} calls get {@code answer} in place of the true one. */
  public void answer(GithubOperation operation, int calls, Moment moment, GithubAnswer answer) {
    for (int i = 0; i < calls; i++) {
      plan(operation, new Fault.Reply(moment, answer));
    }
  }

  /** The connection of the next {@code calls} calls is cut instead of an answer. */
  public void silence(GithubOperation operation, int calls, Moment moment) {
    for (int i = 0; i < calls; i++) {
      plan(operation, new Fault.Silence(moment));
    }
  }

  /** The next call stands still at that moment until it is released. */
  public Hold hold(GithubOperation operation, Moment moment) {
    var hold = new Hold();
    plan(operation, new Fault.Held(moment, hold));
    return hold;
  }

  /**
   * Refuses the next {@code calls} calls of any operation and of any caller with 429.
   *
   * @param wait what they are told to wait, in whole seconds
   */
  public synchronized void refuseNext(int calls, Duration wait) {
    burstCalls = calls;
    burstWait = wait;
  }

  /**
   * Refuses every call with 429 for a while on the timeline.
   *
   * @param wait what they are told to wait, in whole seconds
   */
  public synchronized void refuseFor(Duration span, Duration wait) {
    burstEnd = timeline.now().plus(span);
    burstWait = wait;
  }

  /**
   * Refuses every call with 429 for a while on the timeline, without a word of how long to wait,
   * which means a minute at least.
   */
  public synchronized void refuseFor(Duration span) {
    burstEnd = timeline.now().plus(span);
    burstWait = null;
  }

  /** The refusal of this call; empty while there is no burst. */
  synchronized Optional<GithubAnswer> burst() {
    if (burstCalls > 0) {
      burstCalls--;
    } else if (!timeline.now().isBefore(burstEnd)) {
      return Optional.empty();
    }
    GithubAnswer refusal = GithubAnswer.error(429, GithubLimits.SECONDARY);
    return Optional.of(
        burstWait == null
            ? refusal
            : refusal.with("retry-after", Long.toString(burstWait.toSeconds())));
  }

  synchronized Optional<Fault> next(GithubOperation operation) {
    Queue<Fault> faults = planned.get(operation);
    return faults == null ? Optional.empty() : Optional.ofNullable(faults.poll());
  }

  private synchronized void plan(GithubOperation operation, Fault fault) {
    planned.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(fault);
  }

  /** A call that stands still, so that a test can look at or kill its caller meanwhile. */
  public static final class Hold {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold() {}

    /** Waits until a call stands here; false if none came in that time. */
    public boolean awaitArrival(Duration limit) throws InterruptedException {
      return arrived.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Lets the call go on. */
    public void release() {
      released.countDown();
    }

    void pass() throws InterruptedException {
      arrived.countDown();
      released.await();
    }
  }
}
