package dev.sluice.scheduler;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps waits that protect a job from being measured with two clocks. A moment in a row may be of
 * an earlier leader, whose clock may have been behind this one's, and then the wait would look over
 * too soon. So what lies before the start of the term counts from that start: whatever the clocks
 * say, it did happen before. A start after a crash waits once more in the same way. A clock that
 * was ahead makes waits longer by the difference, never shorter. Immutable.
 */
final class TermStart {
  private final Instant began;

  /**
   * @param began by the clock of this process
   */
  TermStart(Instant began) {
    this.began = began;
  }

  /** When what is said to have happened at {@code moment} surely had happened. */
  Instant surely(Instant moment) {
    return moment.isBefore(began) ? began : moment;
  }

  /**
   * When this term first looked; null if it was another one, or nobody did. The first look of two
   * has to be this term's own.
   */
  @Nullable Instant ownLook(@Nullable Instant first) {
    return first == null || first.isBefore(began) ? null : first;
  }
}
