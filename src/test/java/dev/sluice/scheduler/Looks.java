package dev.sluice.scheduler;

import java.time.Duration;

/** Lets tests of other packages take the place of the scheduler's thread. */
public final class Looks {
  private Looks() {}

  /**
   * Has a scheduler that was not started look once.
   *
   * @return how long until its next look is due, if nothing wakes it before
   */
  public static Duration once(Scheduler scheduler) {
    return scheduler.look();
  }
}
