package dev.sluice.scheduler;

import java.time.Duration;

/**
 * How long the scheduler waits for what. Intervals of loops are kept within 10 %.
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
 * @param confirm how long GitHub's word that a job is queued counts, and how long it may take to
 *     hand a job to a runner that waits
 * @param breaker how long a pool whose lanes all fail is left alone at first
 * @param jobSweep between comparisons of GitHub's jobs with our rows
 * @param deliverySweep between looks for deliveries that failed
 * @param slowPlacement after which a sandbox that Modal has no machine for is why its job waits
 * @param placement after which it is given up
 * @param retention how long rows that are over are kept
 * @param pacing how fast launches may follow each other
 */
public record Timing(
    Duration tick,
    Duration fence,
    Duration strike,
    Duration finish,
    Duration finishPoll,
    Duration sandboxSweep,
    Duration runnerSweep,
    Duration blocked,
    Duration confirm,
    Duration breaker,
    Duration jobSweep,
    Duration deliverySweep,
    Duration slowPlacement,
    Duration placement,
    Duration retention,
    Pacing pacing) {
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

  /** Other waits around a runner; the rest as by default. */
  public Timing(
      Duration tick,
      Duration fence,
      Duration strike,
      Duration finish,
      Duration finishPoll,
      Duration sandboxSweep,
      Duration runnerSweep,
      Duration blocked) {
    this(
        tick,
        fence,
        strike,
        finish,
        finishPoll,
        sandboxSweep,
        runnerSweep,
        blocked,
        Duration.ofSeconds(60),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        Duration.ofMinutes(15),
        Duration.ofDays(30),
        Pacing.DEFAULT);
  }

  /**
   * Every wait divided by {@code factor}; retention and pacing stay. For tests: with a factor over
   * 1 what a job or a bill depends on is waited for less long than GitHub and Modal may take.
   *
   * @param factor 1 or more
   */
  public Timing faster(int factor) {
    if (factor < 1) {
      throw new IllegalArgumentException("not a factor: " + factor);
    }
    return new Timing(
        tick.dividedBy(factor),
        fence.dividedBy(factor),
        strike.dividedBy(factor),
        finish.dividedBy(factor),
        finishPoll.dividedBy(factor),
        sandboxSweep.dividedBy(factor),
        runnerSweep.dividedBy(factor),
        blocked.dividedBy(factor),
        confirm.dividedBy(factor),
        breaker.dividedBy(factor),
        jobSweep.dividedBy(factor),
        deliverySweep.dividedBy(factor),
        slowPlacement.dividedBy(factor),
        placement.dividedBy(factor),
        retention,
        pacing);
  }

  public Timing withPacing(Pacing newPacing) {
    return with(retention, newPacing);
  }

  public Timing withRetention(Duration newRetention) {
    return with(newRetention, pacing);
  }

  private Timing with(Duration newRetention, Pacing newPacing) {
    return new Timing(
        tick,
        fence,
        strike,
        finish,
        finishPoll,
        sandboxSweep,
        runnerSweep,
        blocked,
        confirm,
        breaker,
        jobSweep,
        deliverySweep,
        slowPlacement,
        placement,
        newRetention,
        newPacing);
  }
}
