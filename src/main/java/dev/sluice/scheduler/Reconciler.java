package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Starts the comparisons of what is outside with our rows, each at its own interval. The first one,
 * of sandboxes, comes before anything is launched. Used by the looking thread; the comparisons run
 * on the executor, one of a kind at a time.
 */
final class Reconciler {
  private static final Duration RETENTION_LOOP = Duration.ofHours(1);

  /** Few enough that a webhook never waits long behind them. */
  private static final int PRUNED_AT_ONCE = 200;

  /** A comparison and when it is due. */
  private static final class Loop {
    private final String key;
    private final Duration interval;
    private final Runnable act;
    private Instant next;

    private Loop(String key, Duration interval, Runnable act, Instant next) {
      this.key = key;
      this.interval = interval;
      this.act = act;
      this.next = next;
    }
  }

  private final Ledger ledger;
  private final Acts acts;
  private final SandboxSweep sandboxes;
  private final Backoff retries;
  private final Timing timing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final BooleanSupplier stopping;
  private final List<Loop> loops = new ArrayList<>();

  Reconciler(
      Ledger ledger,
      Acts acts,
      SandboxSweep sandboxes,
      RunnerSweep runners,
      JobSweep jobs,
      DeliverySweep deliveries,
      Backoff retries,
      Timing timing,
      InstantSource clock,
      RandomGenerator random,
      BooleanSupplier stopping) {
    this.ledger = ledger;
    this.acts = acts;
    this.sandboxes = sandboxes;
    this.retries = retries;
    this.timing = timing;
    this.clock = clock;
    this.random = random;
    this.stopping = stopping;
    Instant now = clock.instant();
    loops.add(
        new Loop(
            SandboxSweep.KEY,
            timing.sandboxSweep(),
            sandboxes::sweep,
            now.plus(timing.sandboxSweep())));
    loops.add(new Loop(RunnerSweep.KEY, timing.runnerSweep(), runners::sweep, now));
    loops.add(new Loop(DeliverySweep.KEY, timing.deliverySweep(), deliveries::sweep, now));
    loops.add(new Loop(JobSweep.KEY, timing.jobSweep(), jobs::sweep, now));
    loops.add(new Loop("prune", RETENTION_LOOP, this::prune, now.plus(RETENTION_LOOP)));
  }

  /** Whether all that ran at the start has a row, so that launches can be counted. */
  boolean isOpen() {
    return sandboxes.hasCounted();
  }

  void look(Instant now, Due due) {
    if (!isOpen()) {
      acts.startUnlessPaused(SandboxSweep.KEY, sandboxes::sweep, now, due);
    }
    if (!isOpen()) {
      return;
    }
    for (Loop loop : loops) {
      if (!now.isBefore(loop.next)) {
        loop.next = now.plus(jittered(loop.interval));
        acts.startUnlessPaused(loop.key, loop.act, now, due);
      }
      due.in(Duration.between(now, loop.next));
    }
  }

  private Duration jittered(Duration interval) {
    return Duration.ofMillis(Math.round(interval.toMillis() * (0.9 + 0.2 * random.nextDouble())));
  }

  private void prune() {
    Instant before = clock.instant().minus(timing.retention());
    int pruned = PRUNED_AT_ONCE;
    while (pruned >= PRUNED_AT_ONCE && !stopping.getAsBoolean()) {
      pruned = ledger.commit(transaction -> transaction.prune(before, PRUNED_AT_ONCE));
    }
    retries.forget(clock.instant().minus(RETENTION_LOOP.multipliedBy(3)));
  }
}
