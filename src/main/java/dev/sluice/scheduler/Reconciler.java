package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
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

  /** What the key of every loop begins with. */
  private static final String SWEEP = "sweep ";

  /**
   * A comparison and when it is due. The act says whether it got every answer that it asked for.
   */
  private static final class Loop {
    private final String key;
    private final Duration interval;
    private final BooleanSupplier act;
    private Instant next;

    private Loop(String key, Duration interval, BooleanSupplier act, Instant next) {
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
  private final ConcurrentMap<String, Instant> successes = new ConcurrentHashMap<>();

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
    loops.add(new Loop(SWEEP + "retention", RETENTION_LOOP, this::prune, now.plus(RETENTION_LOOP)));
  }

  /** Whether all that ran at the start has a row, so that launches can be counted. */
  boolean isOpen() {
    return sandboxes.hasCounted();
  }

  void look(Instant now, Due due) {
    if (!isOpen()) {
      start(SandboxSweep.KEY, sandboxes::sweep, now, due);
    }
    if (!isOpen()) {
      return;
    }
    for (Loop loop : loops) {
      if (!now.isBefore(loop.next)) {
        loop.next = now.plus(jittered(loop.interval));
        start(loop.key, loop.act, now, due);
      }
      due.in(Duration.between(now, loop.next));
    }
  }

  private void start(String key, BooleanSupplier act, Instant now, Due due) {
    Runnable watched =
        () -> {
          if (act.getAsBoolean()) {
            successes.put(key, clock.instant());
          }
        };
    acts.startUnlessPaused(key, watched, now, due);
  }

  /** When each loop last got all its answers, by what it compares. */
  Map<String, Instant> successes() {
    Map<String, Instant> byName = new TreeMap<>();
    successes.forEach((key, at) -> byName.put(key.substring(SWEEP.length()), at));
    return byName;
  }

  private Duration jittered(Duration interval) {
    return Duration.ofMillis(Math.round(interval.toMillis() * (0.9 + 0.2 * random.nextDouble())));
  }

  private boolean prune() {
    Instant before = clock.instant().minus(timing.retention());
    int pruned = PRUNED_AT_ONCE;
    while (pruned >= PRUNED_AT_ONCE && !stopping.getAsBoolean()) {
      pruned = ledger.commit(transaction -> transaction.prune(before, PRUNED_AT_ONCE));
    }
    retries.forget(clock.instant().minus(RETENTION_LOOP.multipliedBy(3)));
    return true;
  }
}
