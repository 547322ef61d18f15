package dev.sluice.modal;

import java.time.Duration;

/** Waits between attempts; tests replace it so that nothing sleeps. */
@FunctionalInterface
interface Pause {
  void of(Duration duration) throws InterruptedException;
}
