package dev.sluice.scheduler;

import java.time.Duration;

/**
 * How long the scheduler waits for what.
 *
 * @param tick longest pause between two looks at everything
 * @param fence between GitHub's word that a registration is gone and the end of its sandbox, for a
 *     job that was handed out in the last moment
 * @param strike least time between two looks that must agree before something counts as absent
 * @param finish how long a runner whose job completed may take to leave by itself
 * @param finishPoll between looks at such a runner
 * @param sandboxSweep between comparisons of our sandboxes with our rows
 * @param runnerSweep between comparisons of GitHub's runners with our rows
 * @param blocked between tries after a refusal that looks lasting
 */
public record Timing(
    Duration tick,
    Duration fence,
    Duration strike,
    Duration finish,
    Duration finishPoll,
    Duration sandboxSweep,
    Duration runnerSweep,
    Duration blocked) {
  public static final Timing DEFAULT =
      new Timing(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofMinutes(2),
          Duration.ofMinutes(1),
          Duration.ofSeconds(3),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5));
}
