package dev.sluice.simulation;

import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.scheduler.Timing;
import java.util.function.UnaryOperator;

/**
 * What kind of histories to play.
 *
 * @param mostJobs queued by people at the start and on the way, re-runs not counted
 * @param launchesPerPhantom most sandboxes that may be started for a job which GitHub no longer has
 *     queued
 * @param timing of the scheduler
 * @param sabotage wraps the ports that the scheduler sees, to show that a law can be broken
 */
record Settings(
    int mostJobs, int launchesPerPhantom, Timing timing, UnaryOperator<Ports> sabotage) {

  static final Settings DEFAULT = new Settings(12, 4, Timing.DEFAULT, UnaryOperator.identity());

  Settings launchingForPhantoms(int most) {
    return new Settings(mostJobs, most, timing, sabotage);
  }

  Settings timed(Timing other) {
    return new Settings(mostJobs, launchesPerPhantom, other, sabotage);
  }

  Settings sabotaged(UnaryOperator<Ports> by) {
    return new Settings(mostJobs, launchesPerPhantom, timing, by);
  }
}
