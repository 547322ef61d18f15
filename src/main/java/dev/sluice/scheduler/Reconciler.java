package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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

  /** Says whether it got every answer that it asked for. */
  @FunctionalInterface
  private interface Comparison {
    boolean run(Unanswered unanswered);
  }

  /** A comparison and when it is due. */
  private static final class Loop {
    private final String key;
    private final Duration interval;
    private final Comparison act;
    private final boolean needsCount;
    private Instant next;

    private Loop(String key, Duration interval, Comparison act, boolean needsCount, Instant next) {
      this.key = key;
      this.interval = interval;
      this.act = act;
      this.needsCount = needsCount;
      this.next = next;
    }

    private String name() {
      return key.substring(SWEEP.length());
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
  private final Sweeps sweeps;
  private final Loop counting;

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
    this.sweeps = new Sweeps(clock);
    Instant now = clock.instant();
    this.counting =
        new Loop(
            SandboxSweep.KEY,
            timing.sandboxSweep(),
            sandboxes::sweep,
            true,
            now.plus(timing.sandboxSweep()));
    loops.add(counting);
    loops.add(new Loop(RunnerSweep.KEY, timing.runnerSweep(), runners::sweep, true, now));
    // These launch nothing and end nothing, and find what was missed while we were away.
    loops.add(new Loop(DeliverySweep.KEY, timing.deliverySweep(), deliveries::sweep, false, now));
    loops.add(new Loop(JobSweep.KEY, timing.jobSweep(), jobs::sweep, false, now));
    loops.add(
        new Loop(
            SWEEP + "retention", RETENTION_LOOP, _ -> prune(), false, now.plus(RETENTION_LOOP)));
    loops.forEach(loop -> sweeps.add(loop.name()));
  }

  /**
   * Why nothing may be launched yet; null once all that ran at the start has a row, so that
   * launches can be counted.
   */
  @Nullable WaitingReason startUp() {
    return sandboxes.hasCounted() ? null : WaitingReason.startUp(sweeps.trouble(counting.name()));
  }

  void look(Instant now, Due due) {
    if (!sandboxes.hasCounted()) {
      start(counting, now, due);
    }
    boolean counted = sandboxes.hasCounted();
    for (Loop loop : loops) {
      if (loop.needsCount && !counted) {
        continue;
      }
      if (!now.isBefore(loop.next)) {
        loop.next = now.plus(jittered(loop.interval));
        start(loop, now, due);
      }
      due.in(Duration.between(now, loop.next));
    }
  }

  private void start(Loop loop, Instant now, Due due) {
    acts.startUnlessPaused(loop.key, () -> run(loop), now, due);
  }

  private void run(Loop loop) {
    AtomicBoolean told = new AtomicBoolean();
    Unanswered unanswered =
        (code, text) -> {
          if (told.compareAndSet(false, true)) {
            sweeps.failed(loop.name(), code, text);
          }
        };
    try {
      if (loop.act.run(unanswered)) {
        sweeps.succeeded(loop.name());
      }
    } catch (RuntimeException e) {
      unanswered.by("internal", e.getClass().getSimpleName() + ": " + e.getMessage());
      throw e;
    }
  }

  /** How each of them fares. */
  List<SweepState> states() {
    return sweeps.all();
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
