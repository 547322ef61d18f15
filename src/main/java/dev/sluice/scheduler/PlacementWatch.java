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

  /**
   * What is known of a sandbox that has no machine.
   *
   * @param queued whether Modal said last that it has none
   * @param nextAsk when to ask again, if the last answer was that
   */
  private record Known(boolean queued, Instant nextAsk) {}

  /** In memory, since it is asked again. */
  private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

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
    Known last = known.get(runner.name());
    if (!wait.isPositive() && last != null) {
      wait = Duration.between(now, last.nextAsk());
    }
    if (wait.isPositive()) {
      due.in(wait);
    } else {
      acts.start(runner.name(), () -> ask(runner));
    }
  }

  /**
   * Whether the runner has had the chance to take a job: not while Modal has no machine for it, nor
   * before Modal was asked. Where Modal never answered, it counts as having had it; what it said
   * before it stopped answering holds until a machine is overdue.
   */
  boolean hadItsChance(Runner runner) {
    Known last = known.get(runner.name());
    return !concerns(runner) || last != null && !last.queued();
  }

  /** Why the job that this runner is for waits, if Modal has had no machine for some time. */
  Optional<WaitingReason> lack(Runner runner, Instant now) {
    Instant since = runner.changedAt();
    Known last = known.get(runner.name());
    boolean lacks =
        concerns(runner)
            && last != null
            && last.queued()
            && !now.isBefore(since.plus(timing.slowPlacement()));
    return lacks
        ? Optional.of(WaitingReason.noMachine(since, since.plus(timing.placement())))
        : Optional.empty();
  }

  /** Forgets all others; what is left to do for those that ended goes on. */
  void retain(Set<String> names) {
    known.keySet().retainAll(names);
    end.goOn(clock.instant());
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
    known.remove(runner.name());
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
    Duration waited = Duration.between(runner.changedAt(), now);
    // An answer, if not the one that is hoped for: no failure, and it ends a row of them.
    known.put(runner.name(), new Known(true, now.plus(pause(waited))));
    retries.succeeded(WATCH + runner.name());
    if (waited.compareTo(timing.placement()) >= 0) {
      giveUp(runner, waited);
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
    if (given) {
      health.notPlaced(runner, why);
    }
  }

  private void unanswered(Runner runner, String code, String detail) {
    Instant now = clock.instant();
    boolean overdue = !now.isBefore(runner.changedAt().plus(timing.placement()));
    known.compute(
        runner.name(),
        (_, last) -> new Known(last != null && last.queued() && !overdue, Instant.MIN));
    retries.failed(WATCH + runner.name(), now, code, detail);
  }

  private Duration pause(Duration waited) {
    Duration part = waited.dividedBy(PATIENCE);
    Duration shortest = timing.slowPlacement().dividedBy(SHORTEST_PAUSES);
    Duration longest = timing.slowPlacement().dividedBy(LONGEST_PAUSES);
    return part.compareTo(shortest) < 0 ? shortest : part.compareTo(longest) > 0 ? longest : part;
  }
}
