package dev.sluice.simulation;

import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.scheduler.Timing;
import java.util.function.UnaryOperator;

/**
 * What kind of histories to play.
 *
 * @param mostJobs queued by people at the start and on the way, re-runs not counted
 * @param loss which webhooks may get lost for good
 * @param launchesPerPhantom most sandboxes that may be started for a job which GitHub no longer has
 *     queued
 * @param timing of the scheduler
 * @param sabotage wraps the ports that the scheduler sees, to show that a law can be broken
 */
record Settings(
    int mostJobs, Loss loss, int launchesPerPhantom, Timing timing, UnaryOperator<Ports> sabotage) {

  /** Of webhooks. */
  enum Loss {
    /**
     * Only {@code in_progress}, which the sweeps make up for. Any other one that gets lost comes
     * again within a quarter of an hour, as by a redelivery from outside.
     */
    IN_PROGRESS_ONLY,
    /** Any: somebody has to ask GitHub. */
    ANY
  }

  static final Settings DEFAULT =
      new Settings(12, Loss.ANY, 16, Timing.DEFAULT, UnaryOperator.identity());

  Settings losing(Loss other) {
    return new Settings(mostJobs, other, launchesPerPhantom, timing, sabotage);
  }

  Settings launchingForPhantoms(int most) {
    return new Settings(mostJobs, loss, most, timing, sabotage);
  }

  Settings timed(Timing other) {
    return new Settings(mostJobs, loss, launchesPerPhantom, other, sabotage);
  }

  Settings sabotaged(UnaryOperator<Ports> by) {
    return new Settings(mostJobs, loss, launchesPerPhantom, timing, by);
  }
}
