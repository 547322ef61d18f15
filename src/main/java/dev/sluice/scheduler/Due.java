package dev.sluice.scheduler;

import java.time.Duration;

/** The soonest of several moments, as a wait from now. Used by the looking thread only. */
final class Due {
  private Duration pause;

  Due(Duration most) {
    this.pause = most;
  }

  void in(Duration wait) {
    if (wait.compareTo(pause) < 0) {
      pause = wait.isNegative() ? Duration.ZERO : wait;
    }
  }

  Duration pause() {
    return pause;
  }
}
