package dev.sluice.emulator;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an emulated peer takes for a call, as the network and its own work would: once before
 * the call has its effect, and once before its caller hears of that. Safe for any thread.
 */
@FunctionalInterface
public interface Latency {
  Latency NONE = () -> Duration.ZERO;

  /** What one of the two ways of the next call takes. */
  Duration oneWay();

  /** Lets the caller's thread wait for one way; ends early when that is interrupted. */
  default void pass() {
    long end = System.nanoTime() + oneWay().toNanos();
    for (long left = end - System.nanoTime();
        left > 0 && !Thread.currentThread().isInterrupted();
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
