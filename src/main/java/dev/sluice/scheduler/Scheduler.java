package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.Decision;
import dev.sluice.scheduler.Backoff.Pause;
import dev.sluice.scheduler.Demand.Kind;
import dev.sluice.scheduler.Demand.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at jobs and runners and does what the difference asks for. Each look starts from what is
 * stored, so it does not matter which events were missed, repeated or out of order before it.
 *
 * <p>One thread looks; what talks to the outside runs on the executor. A look follows each commit,
 * each act, and comes at least every {@link Timing#tick}.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** GitHub gives a queued job up after this. */
  private static final Duration GITHUB_PATIENCE = Duration.ofHours(24);

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);

  /** The outside. */
  public record Ports(
      RunnerRegistry registry,
      WorkflowRuns runs,
      SandboxProvider sandboxes,
      Provisioner provisioner) {}

  private final Ledger ledger;
  private final AppliedTables tables;
  private final Controller controller;
  private final Timing timing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Acts acts;
  private final RunnerRows rows;
  private final Launcher launcher;
  private final Reaper reaper;
  private final Sweeper sweeper;
  private final JobDecider decider;
  private final PolicyEnforcer enforcer;
  private final SandboxProvider sandboxes;
  private final Backoff lanes;
  private final Backoff retries;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("scheduler").daemon().unstarted(this::run);

  private volatile Map<Long, WaitingReason> waiting = Map.of();
  private volatile boolean closing;

  /** Touched by the looking thread only. */
  private Instant nextSandboxSweep;

  private Instant nextRunnerSweep;

  public Scheduler(
      Ledger ledger,
      AppliedTables tables,
      Ports ports,
      Controller controller,
      Timing timing,
      InstantSource clock,
      RandomGenerator random,
      Executor executor) {
    this.ledger = ledger;
    this.tables = tables;
    this.controller = controller;
    this.timing = timing;
    this.clock = clock;
    this.random = random;
    this.sandboxes = ports.sandboxes();
    this.acts = new Acts(executor, wake::release, this::actFailed);
    this.rows = new RunnerRows(ledger, clock);
    this.lanes = new Backoff(random);
    this.retries = new Backoff(random);
    this.launcher =
        new Launcher(
            rows,
            ports.registry(),
            ports.sandboxes(),
            ports.provisioner(),
            controller,
            lanes,
            timing,
            clock);
    this.reaper =
        new Reaper(
            rows, ports.registry(), ports.sandboxes(), ports.provisioner(), retries, timing, clock);
    this.sweeper =
        new Sweeper(
            ledger, rows, ports.registry(), ports.sandboxes(), controller, lanes, timing, clock);
    this.decider = new JobDecider(ledger, tables, ports.runs(), retries, timing, clock);
    this.enforcer = new PolicyEnforcer(rows, tables, decider, ports.sandboxes(), retries, clock);
    this.nextSandboxSweep = clock.instant();
    this.nextRunnerSweep = clock.instant();
  }

  /** Starts looking. */
  public void start() {
    ledger.view().onChange(wake::release);
    thread.start();
  }

  /** Why each waiting job has no runner yet, as of the last look. */
  public Map<Long, WaitingReason> waiting() {
    return waiting;
  }

  /** Stops looking and lets acts under way end within a bound; sandboxes run on. Idempotent. */
  @Override
  public void close() {
    closing = true;
    wake.release();
    try {
      thread.join(CLOSE_BOUND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing || acts.count() > 0) {
      Duration pause = timing.tick();
      if (!closing) {
        try {
          pause = look();
        } catch (RuntimeException | Error e) {
          LOG.atError()
              .addKeyValue("event", "scheduler.failed")
              .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
              .log("a look failed; the next one starts afresh");
        }
      }
      try {
        if (wake.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Looks once and starts what is to be done.
   *
   * @return how long until the next look is due, if nothing wakes it before
   */
  Duration look() {
    Instant now = clock.instant();
    AppliedTable applied = tables.current();
    Due due = new Due(timing.tick());
    Collection<Runner> runners = List.copyOf(ledger.view().liveRunners());
    List<Job> open = List.copyOf(ledger.view().openJobs());

    decideJobs(open, applied, now, due);
    List<Wanted> wanted = wanted(open, applied, now);
    launch(wanted, open, runners, applied, now, due);
    handleRunners(runners, wanted, now, due);
    sweep(runners, now, due);
    return due.pause();
  }

  /** The soonest of several moments. */
  private static final class Due {
    private Duration pause;

    Due(Duration most) {
      this.pause = most;
    }

    void in(Duration wait) {
      if (wait.compareTo(pause) < 0) {
        pause = wait.isNegative() ? Duration.ZERO : wait;
      }
    }

    Duration pause() {
      return pause;
    }
  }

  private void decideJobs(List<Job> open, AppliedTable applied, Instant now, Due due) {
    for (Job job : open) {
      if (!job.undecidedByGithub()) {
        continue;
      }
      if (job.generation() != applied.serial()) {
        start(JobDecider.decisionKey(job), () -> decider.decideAgain(job), now, due);
      } else if (job.disposition() instanceof Disposition.Pending) {
        start(JobDecider.key(job), () -> decider.askFork(job), now, due);
      }
    }
  }

  /** Starts an act, unless what it is about failed and may not be tried yet. */
  private void start(String key, Runnable act, Instant now, Due due) {
    Duration wait = retries.remaining(key, now);
    if (wait.isPositive()) {
      due.in(wait);
    } else {
      acts.start(key, act);
    }
  }

  /** The store failed under an act, or the act has a bug: the row still says what is to be done. */
  private void actFailed(String key, RuntimeException failure) {
    retries.failed(key, clock.instant(), "internal", String.valueOf(failure.getMessage()));
  }

  /** The jobs that GitHub would give to a runner now, and the pool of each. */
  private List<Wanted> wanted(List<Job> open, AppliedTable applied, Instant now) {
    List<Wanted> wanted = new ArrayList<>();
    for (Job job : open) {
      boolean waits =
          job.phase() == Phase.QUEUED
              && job.generation() == applied.serial()
              && job.firstSeen().plus(GITHUB_PATIENCE).isAfter(now);
      if (waits) {
        routed(job, applied).ifPresent(r -> wanted.add(new Wanted(job, r, job.firstSeen())));
      }
    }
    return wanted;
  }

  /** The pool that takes a job now; a job whose fork cannot be learned is treated as a fork's. */
  private Optional<Decision.Routed> routed(Job job, AppliedTable applied) {
    if (job.disposition() instanceof Disposition.Unmatched
        || job.disposition() instanceof Disposition.Denied) {
      return Optional.empty();
    }
    Decision decision = applied.table().route(job.facts());
    boolean unreadable =
        retries.pause(JobDecider.key(job), clock.instant()).filter(Pause::lasting).isPresent();
    if (decision instanceof Decision.Pending(Decision ifFork, Decision _) && unreadable) {
      decision = ifFork;
    }
    return decision instanceof Decision.Routed routed ? Optional.of(routed) : Optional.empty();
  }

  private void launch(
      List<Wanted> wanted,
      List<Job> open,
      Collection<Runner> runners,
      AppliedTable applied,
      Instant now,
      Due due) {
    Demand.Plan plan =
        Demand.plan(wanted, runners, applied.config().limits(), job -> pause(job, now, due));
    Map<Long, WaitingReason> reasons = new HashMap<>(plan.waiting());
    for (Job job : open) {
      if (job.undecidedByGithub()) {
        reasonBesideDemand(job, now).ifPresent(reason -> reasons.putIfAbsent(job.id(), reason));
      }
    }
    waiting = Map.copyOf(reasons);
    for (Wanted job : plan.launches()) {
      launch(job, applied, now);
    }
    wanted.forEach(job -> markBlocked(job, now, due));
  }

  private static Optional<WaitingReason> reasonBesideDemand(Job job, Instant now) {
    if (job.phase() == Phase.WAITING) {
      return Optional.of(WaitingReason.APPROVAL);
    }
    if (job.disposition() instanceof Disposition.Pending) {
      return Optional.of(WaitingReason.FORK_UNKNOWN);
    }
    return job.firstSeen().plus(GITHUB_PATIENCE).isAfter(now)
        ? Optional.empty()
        : Optional.of(WaitingReason.EXPIRED);
  }

  /** Keeps the disposition of a job in step with what its lane meets outside. */
  private void markBlocked(Wanted wanted, Instant now, Due due) {
    Job job = wanted.job();
    Optional<Pause> lasting = lanePause(wanted, now).filter(Pause::lasting);
    boolean marked = job.disposition() instanceof Disposition.Blocked;
    if (lasting.isPresent() && job.disposition() instanceof Disposition.Routed) {
      Pause pause = lasting.get();
      start(
          JobDecider.decisionKey(job),
          () -> decider.block(job, pause.code(), pause.detail()),
          now,
          due);
    } else if (lasting.isEmpty() && marked) {
      start(JobDecider.decisionKey(job), () -> decider.decideAgain(job), now, due);
    }
  }

  /** Why the lane may not launch now: a launch failed, or its runners end without a job. */
  private Optional<Pause> lanePause(Wanted job, Instant now) {
    String key = Launcher.laneKey(job.kind().lane(), job.kind().digest());
    return lanes.pause(key, now).or(() -> lanes.pause(Launcher.earlyEndKey(key), now));
  }

  private Optional<WaitingReason> pause(Wanted job, Instant now, Due due) {
    Optional<Pause> pause = lanePause(job, now);
    pause.ifPresent(p -> due.in(Duration.between(now, p.until())));
    return pause.map(p ->
        new WaitingReason(
            p.code(), p.detail() + "; next try at " + p.until() + " (" + p.failures() + ")"));
  }

  private void launch(Wanted job, AppliedTable applied, Instant now) {
    Runner planned =
        Runner.planned(
            controller.runnerName(job.routed().pool(), random),
            job.routed().pool().name(),
            job.routed().lane(),
            job.kind().digest(),
            applied.serial(),
            job.repository(),
            job.routed().spec().gpu(),
            job.routed().spec().idleTimeout(),
            new UUID(random.nextLong(), random.nextLong()),
            now,
            "for job " + job.job().id());
    rows.plan(planned, job.job().id());
    acts.start(planned.name(), () -> launcher.launch(planned, job.routed()));
  }

  private void handleRunners(
      Collection<Runner> runners, List<Wanted> wanted, Instant now, Due due) {
    Set<Kind> wantedKinds = wanted.stream().map(Wanted::kind).collect(Collectors.toSet());
    Set<String> wantedLanes = wantedKinds.stream().map(Kind::lane).collect(Collectors.toSet());
    Set<String> names = new HashSet<>();
    for (Runner runner : runners) {
      names.add(runner.name());
      if (acts.isRunning(runner.name())) {
        continue;
      }
      switch (runner.state()) {
        case PLANNED, MINTED -> start(runner.name(), () -> recover(runner), now, due);
        case CREATED, ONLINE -> {
          String why = surplus(runner, wantedKinds, wantedLanes, now, due);
          if (why != null) {
            start(runner.name(), () -> idle(runner, why), now, due);
          }
        }
        case BUSY -> {
          lanes.succeeded(Launcher.earlyEndKey(runner));
          judge(runner, now, due);
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
  }

  /** Why this runner is wanted by no job any more; null if it may still be. */
  private static @Nullable String surplus(
      Runner runner, Set<Kind> wantedKinds, Set<String> wantedLanes, Instant now, Due due) {
    String lane = runner.lane().key();
    if (wantedLanes.contains(lane) && !wantedKinds.contains(new Kind(lane, runner.digest()))) {
      return "the jobs of its lane want another sandbox";
    }
    Duration left = Duration.between(now, runner.changedAt().plus(runner.idleTimeout()));
    if (left.isPositive()) {
      due.in(left);
      return null;
    }
    return "it took no job for " + runner.idleTimeout().toSeconds() + " s";
  }

  /** From the row as it is now: a webhook may have shown meanwhile that it runs a job. */
  private void reap(String name) {
    ledger
        .view()
        .liveRunner(name)
        .filter(runner -> runner.state().isEnding())
        .ifPresent(reaper::step);
  }

  private void idle(Runner runner, String why) {
    Instant now = clock.instant();
    lanes.failed(Launcher.earlyEndKey(runner), runner.plannedAt(), now, "no-job", why);
    rows.change(
        runner.name(),
        "runner.idle",
        row ->
            row.state() == RunnerState.CREATED || row.state() == RunnerState.ONLINE
                ? row.change().to(RunnerState.IDLE, why)
                : null);
  }

  /** A row that was left in the middle of a launch, by a crash or a failing store. */
  private void recover(Runner runner) {
    if (runner.state() == RunnerState.MINTED && runner.sandbox() == Effect.UNSURE) {
      switch (sandboxes.find(runner.name())) {
        case Answer.Failed<Optional<String>> failed -> {
          retries.failed(
              runner.name(), clock.instant(), failed.failure().code(), failed.failure().detail());
          return;
        }
        case Answer.Ok<Optional<String>>(Optional<String> found) -> {
          if (found.isPresent()) {
            rows.change(
                runner.name(),
                "runner.created",
                row ->
                    row.state() == RunnerState.MINTED
                        ? row.change()
                            .sandboxCreated(found.get())
                            .to(RunnerState.CREATED, "found again as sandbox " + found.get())
                        : null);
            return;
          }
        }
      }
    }
    rows.change(
        runner.name(),
        "runner.lost",
        row ->
            row.state() == RunnerState.PLANNED || row.state() == RunnerState.MINTED
                ? row.change().to(RunnerState.LOST, "its launch was interrupted")
                : null);
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
        .ifPresent(job -> start(runner.name(), () -> enforcer.judge(runner, job), now, due));
  }

  private void sweep(Collection<Runner> runners, Instant now, Due due) {
    if (runners.isEmpty()) {
      return;
    }
    if (!now.isBefore(nextSandboxSweep)) {
      nextSandboxSweep = now.plus(jittered(timing.sandboxSweep()));
      acts.start("sweep sandboxes", sweeper::sweepSandboxes);
    }
    if (!now.isBefore(nextRunnerSweep)) {
      nextRunnerSweep = now.plus(jittered(timing.runnerSweep()));
      acts.start("sweep runners", sweeper::sweepRunners);
    }
    due.in(Duration.between(now, nextSandboxSweep));
    due.in(Duration.between(now, nextRunnerSweep));
  }

  private Duration jittered(Duration interval) {
    return Duration.ofMillis(Math.round(interval.toMillis() * (0.9 + 0.2 * random.nextDouble())));
  }
}
