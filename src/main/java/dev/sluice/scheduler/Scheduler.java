package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.Decision;
import dev.sluice.scheduler.Backoff.Pause;
import dev.sluice.scheduler.Demand.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
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
  private final Sweeper sweeper;
  private final JobDecider decider;
  private final RunnerKeeper keeper;
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
    this.rows = new RunnerRows(ledger, clock);
    this.lanes = new Backoff(random);
    this.retries = new Backoff(random);
    this.acts = new Acts(executor, wake::release, retries, clock);
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
    this.sweeper =
        new Sweeper(
            ledger, rows, ports.registry(), ports.sandboxes(), controller, lanes, timing, clock);
    this.decider = new JobDecider(ledger, tables, ports.runs(), retries, timing, clock);
    this.keeper =
        new RunnerKeeper(
            ledger,
            rows,
            acts,
            ports.sandboxes(),
            new Reaper(
                rows,
                ports.registry(),
                ports.sandboxes(),
                ports.provisioner(),
                retries,
                timing,
                clock),
            new PolicyEnforcer(rows, tables, decider, ports.sandboxes(), retries, clock),
            lanes,
            retries,
            clock);
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
    keeper.look(runners, wanted, now, due);
    sweep(runners, now, due);
    return due.pause();
  }

  private void decideJobs(List<Job> open, AppliedTable applied, Instant now, Due due) {
    for (Job job : open) {
      if (!job.undecidedByGithub()) {
        continue;
      }
      if (job.generation() != applied.serial()) {
        acts.startUnlessPaused(
            JobDecider.decisionKey(job), () -> decider.decideAgain(job), now, due);
      } else if (job.disposition() instanceof Disposition.Pending) {
        acts.startUnlessPaused(JobDecider.key(job), () -> decider.askFork(job), now, due);
      }
    }
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
      acts.startUnlessPaused(
          JobDecider.decisionKey(job),
          () -> decider.block(job, pause.code(), pause.detail()),
          now,
          due);
    } else if (lasting.isEmpty() && marked) {
      acts.startUnlessPaused(JobDecider.decisionKey(job), () -> decider.decideAgain(job), now, due);
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
