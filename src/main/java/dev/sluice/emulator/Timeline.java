package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;

/**
 * The time of an emulated world. The models never look at a clock or sleep: they ask for now and
 * leave what is to happen later, so that a simulation can run hours in milliseconds.
 */
public interface Timeline {
  /** The present moment of this world. */
  Instant now();

  /** Runs {@code action} once, {@code delay} from now, on a thread of the timeline. */
  void after(Duration delay, Runnable action);
}
