package dev.sluice.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Faults that a test asks for, by the name of the RPC. Thread-safe. */
public final class ModalFaults {
  private record Armed(ModalFault fault, Predicate<Object> wanted) {}

  private final Map<String, Queue<Armed>> next = new HashMap<>();
  private final Map<String, Queue<Duration>> slow = new HashMap<>();
  private final Map<String, Integer> cuts = new HashMap<>();
  private final Map<String, Hold> holds = new HashMap<>();

  private volatile Latency latency = Latency.NONE;
  private volatile boolean echo;

  /** How long every later call takes. */
  public void latency(Latency value) {
    latency = value;
  }

  /** The next {@code times} calls of {@code rpc} get this fault. */
  public void next(String rpc, int times, ModalFault fault) {
    next(rpc, times, fault, _ -> true);
  }

  /**
   * The next {@code times} calls of {@code rpc} that are {@code wanted} get this fault.
   *
   * @param wanted sees the request's message
   */
  public synchronized void next(String rpc, int times, ModalFault fault, Predicate<Object> wanted) {
    Queue<Armed> queue = next.computeIfAbsent(rpc, _ -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(new Armed(fault, wanted));
    }
  }

  /** How many faults at {@code rpc} have not come up. */
  public synchronized int pending(String rpc) {
    Queue<Armed> queue = next.get(rpc);
    return queue == null ? 0 : queue.size();
  }

  /** From now on the text of a fault quotes the request, as a careless server does. */
  public void echo(boolean value) {
    echo = value;
  }

  /** The next {@code times} calls of {@code rpc} take this long on top. */
  public synchronized void slow(String rpc, int times, Duration delay) {
    Queue<Duration> queue = slow.computeIfAbsent(rpc, _ -> new ArrayDeque<>());
    for (int i = 0; i < times; i++) {
      queue.add(delay);
    }
  }

  /**
   * The next {@code times} streams of {@code rpc} end early: after what there is to send at once,
   * and without their end.
   */
  public synchronized void cut(String rpc, int times) {
    cuts.merge(rpc, times, Integer::sum);
  }

  /** Forgets every fault that has not come up, and lets go what is held. */
  public synchronized void clear() {
    next.clear();
    slow.clear();
    cuts.clear();
    holds.values().forEach(Hold::release);
    holds.clear();
  }

  /** From now on calls of {@code rpc} wait, before they do anything, until they are let go. */
  public synchronized Hold hold(String rpc) {
    var hold = new Hold();
    holds.put(rpc, hold);
    return hold;
  }

  /** Does a call with the fault that waits for it, if any. */
  <T> T around(String rpc, Object request, Supplier<T> call) {
    Hold hold = holdOf(rpc);
    if (hold != null) {
      hold.await();
    }
    Duration delay = take(slow, rpc);
    if (delay != null) {
      Latency late = () -> delay;
      late.pass();
    }
    ModalFault fault = takeFault(rpc, request);
    if (fault != null && !fault.afterEffect()) {
      throw fault.refusal(told(rpc, request));
    }
    latency.pass();
    T result = call.get();
    latency.pass();
    if (fault != null) {
      throw fault.refusal(told(rpc, request));
    }
    return result;
  }

  private String told(String rpc, Object request) {
    return echo ? rpc + ": " + request : rpc;
  }

  private synchronized @Nullable ModalFault takeFault(String rpc, Object request) {
    Queue<Armed> queue = next.get(rpc);
    if (queue == null) {
      return null;
    }
    Armed armed = queue.peek();
    if (armed == null || !armed.wanted().test(request)) {
      return null;
    }
    queue.remove();
    return armed.fault();
  }

  private synchronized @Nullable Hold holdOf(String rpc) {
    return holds.get(rpc);
  }

  private synchronized <T> @Nullable T take(Map<String, Queue<T>> queues, String rpc) {
    Queue<T> queue = queues.get(rpc);
    return queue == null ? null : queue.poll();
  }

  /** Whether this stream, which is about to be sent, is to end early. */
  synchronized boolean cuts(String rpc) {
    int left = cuts.getOrDefault(rpc, 0);
    cuts.put(rpc, Math.max(0, left - 1));
    return left > 0;
  }

  /** Calls that wait at one place. */
  public static final class Hold {
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger waiting = new AtomicInteger();

    /** How many calls have come so far. */
    public int arrived() {
      return waiting.get();
    }

    /** Lets all go on, and later ones pass. */
    public void release() {
      released.countDown();
    }

    private void await() {
      waiting.incrementAndGet();
      try {
        released.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
