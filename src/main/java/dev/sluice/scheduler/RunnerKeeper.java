package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.scheduler.Demand.Kind;
import dev.sluice.scheduler.Demand.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes each runner that exists one step further: recovers what a crash left half made, finds the
 * surplus, has busy ones judged and ending ones reaped. Used by the looking thread; its acts run on
 * the executor.
 */
final class RunnerKeeper {
  private static final Surplus OTHER_SANDBOX =
      new Surplus("the jobs of its lane want another sandbox", false);

  /**
   * What makes a runner superfluous.
   *
   * @param futile whether its lane may be to blame
   */
  private record Surplus(String why, boolean futile) {}

  private final Ledger ledger;
  private final RunnerRows rows;
  private final Acts acts;
  private final SandboxProvider sandboxes;
  private final Reaper reaper;
  private final PolicyEnforcer enforcer;
  private final PlacementWatch placements;
  private final LaneHealth health;
  private final Backoff retries;
  private final InstantSource clock;

  /** Runners whose first job has been told to {@link #health}; touched by the looking thread. */
  private final Set<String> tookJob = new HashSet<>();

  RunnerKeeper(
      Ledger ledger,
      RunnerRows rows,
      Acts acts,
      SandboxProvider sandboxes,
      Reaper reaper,
      PolicyEnforcer enforcer,
      PlacementWatch placements,
      LaneHealth health,
      Backoff retries,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.acts = acts;
    this.sandboxes = sandboxes;
    this.reaper = reaper;
    this.enforcer = enforcer;
    this.placements = placements;
    this.health = health;
    this.retries = retries;
    this.clock = clock;
  }

  /**
   * Starts the next step of each runner that has one, and notes when the others are due.
   *
   * @param stale judges runners of earlier generations
   */
  void look(
      Collection<Runner> runners, List<Wanted> wanted, StaleRunners stale, Instant now, Due due) {
    Set<Kind> wantedKinds = wanted.stream().map(Wanted::kind).collect(Collectors.toSet());
    Set<String> wantedLanes = wantedKinds.stream().map(Kind::lane).collect(Collectors.toSet());
    Set<String> names = new HashSet<>();
    for (Runner runner : runners) {
      names.add(runner.name());
      boolean took = runner.state() == RunnerState.BUSY || runner.jobId() != null;
      if (took && tookJob.add(runner.name())) {
        health.tookJob(runner);
      }
      if (acts.isRunning(runner.name())) {
        continue;
      }
      switch (runner.state()) {
        case PLANNED, MINTED ->
            acts.startUnlessPaused(runner.name(), () -> recover(runner), now, due);
        case CREATED, ONLINE -> {
          Surplus surplus = surplus(runner, wantedKinds, wantedLanes, stale, now, due);
          if (surplus != null) {
            acts.startUnlessPaused(runner.name(), () -> idle(runner, surplus), now, due);
          } else if (placements.concerns(runner)) {
            placements.look(runner, now, due);
          }
        }
        case BUSY -> {
          if (runner.sandbox() == Effect.UNSURE) {
            acts.startUnlessPaused(runner.name(), () -> reaper.locate(runner), now, due);
          } else {
            judge(runner, now, due);
          }
        }
        case FINISHED, IDLE, LOST, GHOST, OUTDATED -> {
          Duration wait = reaper.due(runner, now);
          if (wait.isPositive()) {
            due.in(wait);
          } else {
            acts.start(runner.name(), () -> reap(runner.name()));
          }
        }
        case REAPED -> {}
      }
    }
    enforcer.forget(names);
    reaper.retain(names);
    placements.retain(names);
    tookJob.retainAll(names);
  }

  /** Why this runner is wanted by no job any more; null if it may still be. */
  private @Nullable Surplus surplus(
      Runner runner,
      Set<Kind> wantedKinds,
      Set<String> wantedLanes,
      StaleRunners stale,
      Instant now,
      Due due) {
    String lane = runner.lane().key();
    if (wantedLanes.contains(lane) && !wantedKinds.contains(new Kind(lane, runner.digest()))) {
      return OTHER_SANDBOX;
    }
    Optional<String> outdated = stale.why(runner);
    if (outdated.isPresent()) {
      return new Surplus(outdated.get(), false);
    }
    if (!placements.hadItsChance(runner)) {
      return null;
    }
    Duration left = Duration.between(now, waitsSince(runner).plus(runner.idleTimeout()));
    if (left.isPositive()) {
      due.in(left);
      return null;
    }
    return new Surplus("it took no job for " + runner.idleTimeout().toSeconds() + " s", true);
  }

  private static Instant waitsSince(Runner runner) {
    Instant scheduled = runner.scheduledAt();
    return scheduled != null && scheduled.isAfter(runner.changedAt())
        ? scheduled
        : runner.changedAt();
  }

  /** From the row as it is now: a webhook may have shown meanwhile that it runs a job. */
  private void reap(String name) {
    ledger
        .view()
        .liveRunner(name)
        .filter(runner -> runner.state().isEnding())
        .ifPresent(reaper::step);
  }

  private void idle(Runner runner, Surplus surplus) {
    boolean idle =
        rows.change(
                runner.name(),
                "runner.idle",
                row ->
                    row.state() == RunnerState.CREATED || row.state() == RunnerState.ONLINE
                        ? row.change().to(RunnerState.IDLE, surplus.why())
                        : null)
            .isPresent();
    if (idle && surplus.futile()) {
      health.endedWithoutJob(runner, surplus.why());
    }
  }

  /** A row that was left in the middle of a launch: by a crash, a failing store, another leader. */
  private void recover(Runner runner) {
    boolean mayStillCome =
        runner.state() == RunnerState.MINTED && runner.sandbox() == Effect.UNSURE;
    if (!mayStillCome) {
      interrupted(runner, false);
      return;
    }
    switch (sandboxes.find(runner.name())) {
      case Answer.Failed<Optional<String>> failed ->
          retries.failed(
              runner.name(), clock.instant(), failed.failure().code(), failed.failure().detail());
      case Answer.Ok<Optional<String>>(Optional<String> found) ->
          found.ifPresentOrElse(id -> found(runner, id), () -> giveUp(runner));
    }
  }

  private void found(Runner runner, String sandboxId) {
    rows.change(
        runner.name(),
        "runner.created",
        row ->
            row.state() == RunnerState.MINTED
                ? row.change()
                    .sandboxCreated(sandboxId)
                    .to(RunnerState.CREATED, "found again as sandbox " + sandboxId)
                : null);
  }

  /**
   * Its sandbox was asked for and is not there, but the request may be on its way still, so that it
   * counts as supply until GitHub gives it no job any more.
   */
  private void giveUp(Runner runner) {
    Long id = runner.registrationId();
    if (id == null) {
      throw new IllegalStateException(runner.name() + " is minted without a registration");
    }
    reaper
        .fence(runner, id)
        .ifPresent(removal -> {
          switch (removal) {
            case REMOVED, ABSENT -> interrupted(runner, true);
            case BUSY ->
                retries.failed(
                    runner.name(), clock.instant(), "busy", "GitHub says that it runs a job");
          }
        });
  }

  private void interrupted(Runner runner, boolean unregistered) {
    Instant now = clock.instant();
    rows.change(
        runner.name(),
        "runner.lost",
        row -> {
          if (row.state() != runner.state() || row.sandbox() != runner.sandbox()) {
            return null;
          }
          Runner.Change change = row.change();
          return (unregistered ? change.unregistered(now) : change)
              .to(RunnerState.LOST, "its launch was interrupted");
        });
  }

  private void judge(Runner runner, Instant now, Due due) {
    Long jobId = runner.jobId();
    if (jobId == null || enforcer.isJudged(runner) || runner.sandbox() == Effect.GONE) {
      return;
    }
    ledger
        .view()
        .openJob(jobId)
        .filter(job -> retries.remaining(JobDecider.key(job), now).isZero())
        .ifPresent(job ->
            acts.startUnlessPaused(runner.name(), () -> enforcer.judge(runner, job), now, due));
  }
}
