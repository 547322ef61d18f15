package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.Placement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Asks Modal about each new sandbox until it has a machine. One that has none for a while is why
 * its job waits; one that gets none within a bound is given up, behind the fence, so that the
 * operator sees a lack of capacity and not a runner that never came. Safe for any number of
 * threads.
 */
final class PlacementWatch {
  private static final String WATCH = "placement ";

  /** Ask again after this part of the time it has waited. */
  private static final int PATIENCE = 2;

  private static final int LONGEST_PAUSES = 12;
  private static final int SHORTEST_PAUSES = 120;

  private final RunnerRows rows;
  private final SandboxProvider sandboxes;
  private final SandboxEnd end;
  private final LaneHealth health;
  private final Acts acts;
  private final Backoff retries;
  private final Timing timing;
  private final InstantSource clock;

  /** What Modal said last of a sandbox that has no machine; in memory, since it is asked again. */
  private final ConcurrentMap<String, Boolean> queued = new ConcurrentHashMap<>();

  PlacementWatch(
      RunnerRows rows,
      SandboxProvider sandboxes,
      SandboxEnd end,
      LaneHealth health,
      Acts acts,
      Backoff retries,
      Timing timing,
      InstantSource clock) {
    this.rows = rows;
    this.sandboxes = sandboxes;
    this.end = end;
    this.health = health;
    this.acts = acts;
    this.retries = retries;
    this.timing = timing;
    this.clock = clock;
  }

  /** Whether it is not known yet if the runner's sandbox has a machine. */
  boolean concerns(Runner runner) {
    return runner.state() == RunnerState.CREATED
        && runner.sandbox() == Effect.PRESENT
        && runner.scheduledAt() == null;
  }

  /** Asks, unless it was asked a moment ago. */
  void look(Runner runner, Instant now, Due due) {
    Duration wait = retries.remaining(WATCH + runner.name(), now);
    if (wait.isPositive()) {
      due.in(wait);
    } else {
      acts.start(runner.name(), () -> ask(runner));
    }
  }

  /**
   * Whether the runner has had the chance to take a job: not while Modal has no machine for it, nor
   * before Modal was asked. Where Modal does not answer, it counts as having had it.
   */
  boolean hadItsChance(Runner runner) {
    return !concerns(runner) || Boolean.FALSE.equals(queued.get(runner.name()));
  }

  /** Why the job that this runner is for waits, if Modal has had no machine for some time. */
  Optional<WaitingReason> lack(Runner runner, Instant now) {
    Instant since = runner.changedAt();
    boolean lacks =
        concerns(runner)
            && Boolean.TRUE.equals(queued.get(runner.name()))
            && !now.isBefore(since.plus(timing.slowPlacement()));
    return lacks
        ? Optional.of(WaitingReason.noMachine(since, since.plus(timing.placement())))
        : Optional.empty();
  }

  /** Forgets all others. */
  void retain(Set<String> names) {
    queued.keySet().retainAll(names);
  }

  private void ask(Runner runner) {
    String id = runner.sandboxId();
    if (id == null) {
      throw new IllegalStateException(runner.name() + " has a sandbox without an id");
    }
    switch (sandboxes.placement(id)) {
      case Answer.Ok<Placement>(Placement placement) -> {
        switch (placement) {
          case Placement.Placed _ -> placed(runner);
          case Placement.Queued _ -> queued(runner);
          case Placement.Over(SandboxProvider.Status.Done how) -> end.ended(runner, how);
          case Placement.Unknown _ -> unanswered(runner, "not-found", "Modal does not know it");
        }
      }
      case Answer.Failed<Placement>(Failure failure) ->
          unanswered(runner, failure.code(), failure.detail());
    }
  }

  private void placed(Runner runner) {
    Instant now = clock.instant();
    Duration took = Duration.between(runner.changedAt(), now);
    queued.remove(runner.name());
    retries.succeeded(WATCH + runner.name());
    rows.change(
        runner.name(),
        "runner.scheduled",
        row ->
            row.scheduledAt() == null && row.sandbox() == Effect.PRESENT
                ? row.change()
                    .sandboxScheduled(now)
                    .because("Modal gave its sandbox a machine within " + took.toMillis() + " ms")
                : null);
    health.placed(runner);
  }

  private void queued(Runner runner) {
    Instant now = clock.instant();
    queued.put(runner.name(), true);
    Duration waited = Duration.between(runner.changedAt(), now);
    if (waited.compareTo(timing.placement()) >= 0) {
      giveUp(runner, waited);
    } else {
      retries.failedUntil(
          WATCH + runner.name(), now.plus(pause(waited)), "queued", "no machine yet");
    }
  }

  private void giveUp(Runner runner, Duration waited) {
    String why = "Modal found no machine for its sandbox in " + waited.toMinutes() + " min";
    boolean given =
        rows.change(
                runner.name(),
                "runner.idle",
                row -> concerns(row) ? row.change().to(RunnerState.IDLE, why) : null)
            .isPresent();
    retries.succeeded(WATCH + runner.name());
    if (given) {
      health.notPlaced(runner, why);
    }
  }

  private void unanswered(Runner runner, String code, String detail) {
    queued.put(runner.name(), false);
    retries.failed(WATCH + runner.name(), clock.instant(), code, detail);
  }

  private Duration pause(Duration waited) {
    Duration part = waited.dividedBy(PATIENCE);
    Duration shortest = timing.slowPlacement().dividedBy(SHORTEST_PAUSES);
    Duration longest = timing.slowPlacement().dividedBy(LONGEST_PAUSES);
    return part.compareTo(shortest) < 0 ? shortest : part.compareTo(longest) > 0 ? longest : part;
  }
}
