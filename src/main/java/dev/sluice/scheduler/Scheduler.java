package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.Fork;
import dev.sluice.scheduler.Backoff.Pause;
import dev.sluice.scheduler.Demand.Wanted;
import dev.sluice.scheduler.RunnerRows.Planned;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at jobs and runners and does what the difference asks for. Each look starts from what is
 * stored, so it does not matter which events were missed, repeated or out of order before it.
 *
 * <p>One thread looks; what talks to the outside runs on the executor. A look follows each commit
 * that changed a job or ended a runner's story, each act, and comes at least every {@link
 * Timing#tick}; those that are asked for during a look are one.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  /** GitHub gives a queued job up after this. */
  private static final Duration GITHUB_PATIENCE = Duration.ofHours(24);

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);
  private static final Duration SHORT_LOOK = Duration.ofNanos(500_000);
  private static final Duration LONGEST_REST = Duration.ofMillis(100);

  /** The outside. */
  public record Ports(
      RunnerRegistry registry,
      WorkflowRuns runs,
      SandboxProvider sandboxes,
      Provisioner provisioner,
      Deliveries deliveries) {
    /** Where failed deliveries are nobody's business. */
    public Ports(
        RunnerRegistry registry,
        WorkflowRuns runs,
        SandboxProvider sandboxes,
        Provisioner provisioner) {
      this(registry, runs, sandboxes, provisioner, Deliveries.NONE);
    }
  }

  private final Ledger ledger;
  private final AppliedTables tables;
  private final ReadyImages images;
  private final Controller controller;
  private final Timing timing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Acts acts;
  private final RunnerRows rows;
  private final Launcher launcher;
  private final Reconciler reconciler;
  private final JobDecider decider;
  private final RunnerKeeper keeper;
  private final LaneHealth health;
  private final LaunchGate.Parts gate;
  private final Backoff retries;
  private final Listeners listeners = new Listeners();
  private final Routes routes = new Routes();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("scheduler").daemon().unstarted(this::run);

  private volatile Map<Long, WaitingReason> waiting = Map.of();
  private volatile boolean closing;

  /** Touched by the looking thread only. */
  private long lastSerial;

  public Scheduler(
      Ledger ledger,
      AppliedTables tables,
      Ports ports,
      ReadyImages images,
      Controller controller,
      Timing timing,
      InstantSource clock,
      RandomGenerator random,
      Executor executor) {
    this.ledger = ledger;
    this.tables = tables;
    this.images = images;
    this.controller = controller;
    this.timing = timing;
    this.clock = clock;
    this.random = random;
    this.rows = new RunnerRows(ledger, clock);
    this.retries = new Backoff(random);
    this.health = new LaneHealth(new Backoff(random), timing, clock, listeners);
    this.acts = new Acts(executor, wake::release, retries, clock);
    this.launcher =
        new Launcher(
            rows,
            ports.registry(),
            ports.sandboxes(),
            ports.provisioner(),
            images,
            controller,
            health,
            clock);
    SandboxEnd end = new SandboxEnd(rows, ports.sandboxes(), health, acts);
    var placements =
        new PlacementWatch(rows, ports.sandboxes(), end, health, acts, retries, timing, clock);
    this.decider = new JobDecider(ledger, tables, ports.runs(), retries, timing, clock);
    var news = new JobNews(ledger, tables, clock);
    this.gate =
        new LaunchGate.Parts(
            images,
            health,
            new Confirmations(ports.runs(), news, retries, timing.confirm(), clock),
            placements,
            acts,
            new TokenBucket(timing.pacing().github(), clock.instant()),
            new TokenBucket(timing.pacing().modal(), clock.instant()));
    this.reconciler = reconciler(ports, news, end);
    this.keeper = keeper(ports, placements);
    this.lastSerial = tables.current().serial();
  }

  private Reconciler reconciler(Ports ports, JobNews news, SandboxEnd end) {
    var known = new KnownTargets(ledger, tables, clock);
    var adopter =
        new Adopter(ledger, rows, ports.registry(), known, tables, controller, timing, clock);
    return new Reconciler(
        ledger,
        acts,
        new SandboxSweep(ledger, rows, ports.sandboxes(), controller, adopter, end, retries, clock),
        new RunnerSweep(ledger, rows, ports.registry(), adopter, health, timing, clock),
        new JobSweep(
            ledger, ports.runs(), news, known, controller, retries, timing, clock, () -> closing),
        new DeliverySweep(ledger, ports.deliveries(), known, retries, clock, () -> closing),
        retries,
        timing,
        clock,
        random,
        () -> closing);
  }

  private RunnerKeeper keeper(Ports ports, PlacementWatch placements) {
    return new RunnerKeeper(
        ledger,
        rows,
        acts,
        ports.sandboxes(),
        new Reaper(
            rows, ports.registry(), ports.sandboxes(), ports.provisioner(), retries, timing, clock),
        new PolicyEnforcer(rows, tables, decider, ports.sandboxes(), retries, clock),
        placements,
        health,
        retries,
        clock);
  }

  /** Starts looking. */
  public void start() {
    ledger.view().onChange(wake::release);
    images.onChange(wake::release);
    thread.start();
  }

  /** Why each waiting job has no runner yet, as of the last look. */
  public Map<Long, WaitingReason> waiting() {
    return waiting;
  }

  /** All that keeps launches back now, beside the caps. */
  public List<Hold> holds() {
    return health.holds(clock.instant());
  }

  /** How each comparison with the outside fares. */
  public List<SweepState> sweeps() {
    return reconciler.states();
  }

  /** Tells {@code listener} what happens from now on. */
  public void listen(SchedulerListener listener) {
    listeners.add(listener);
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
      long began = System.nanoTime();
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
      rest(System.nanoTime() - began);
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
   * A look costs more the more jobs wait. In a burst each webhook asks for one, so that after a
   * long one others get as much of the processor before the next.
   */
  private static void rest(long nanos) {
    if (nanos > SHORT_LOOK.toNanos()) {
      LockSupport.parkNanos(Math.min(nanos, LONGEST_REST.toNanos()));
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
    if (applied.serial() != lastSerial) {
      lastSerial = applied.serial();
      health.forgive();
    }
    reconciler.look(now, due);
    Collection<Runner> runners = List.copyOf(ledger.view().liveRunners());
    List<Job> open = List.copyOf(ledger.view().openJobs());

    decideJobs(open, applied, now, due);
    List<Wanted> wanted = wanted(open, applied, now);
    tellHealth(open, wanted);
    launch(wanted, open, runners, applied, now, due);
    keeper.look(runners, wanted, now, due);
    return due.pause();
  }

  /** What a look knows and the judges of lanes need. */
  private void tellHealth(List<Job> open, List<Wanted> wanted) {
    Map<String, Instant> waitingSince = new HashMap<>();
    for (Wanted job : wanted) {
      waitingSince.merge(
          job.kind().lane(), job.since(), (one, other) -> one.isBefore(other) ? one : other);
    }
    health.futile().waiting(waitingSince);
    gate.confirmations().forget(open.stream().map(Job::id).collect(Collectors.toSet()));
  }

  private void decideJobs(List<Job> open, AppliedTable applied, Instant now, Due due) {
    List<Job> outdated = new ArrayList<>();
    for (Job job : open) {
      if (!job.undecidedByGithub()) {
        continue;
      }
      if (job.generation() != applied.serial()) {
        outdated.add(job);
      } else if (job.disposition() instanceof Disposition.Pending) {
        acts.startUnlessPaused(JobDecider.key(job), () -> decider.askFork(job), now, due);
      }
    }
    if (!outdated.isEmpty()) {
      startDecisions(() -> decider.decideAgain(outdated), now, due);
    }
  }

  /**
   * One act for all jobs, in few transactions: one for each job would fill the store's queue, and
   * webhooks would be turned away.
   */
  private void startDecisions(Runnable act, Instant now, Due due) {
    acts.startUnlessPaused(
        JobDecider.DECISIONS,
        () -> {
          act.run();
          retries.succeeded(JobDecider.DECISIONS);
        },
        now,
        due);
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
        routes.of(job, applied, isUnreadable(job, now)).ifPresent(wanted::add);
      }
    }
    routes.keep(open);
    return wanted;
  }

  /** Whether it cannot be learned if the job comes from a fork. */
  private boolean isUnreadable(Job job, Instant now) {
    return job.facts().fork() == Fork.UNKNOWN
        && retries.pause(JobDecider.key(job), now).filter(Pause::lasting).isPresent();
  }

  private void launch(
      List<Wanted> wanted,
      List<Job> open,
      Collection<Runner> runners,
      AppliedTable applied,
      Instant now,
      Due due) {
    Demand.Plan plan =
        Demand.plan(
            wanted,
            runners,
            applied.config().limits(),
            new LaunchGate(gate, runners, reconciler.startUp(), now, due));
    Map<Long, WaitingReason> reasons = new HashMap<>(plan.waiting());
    for (Job job : open) {
      if (job.undecidedByGithub()) {
        reasonBesideDemand(job, now).ifPresent(reason -> reasons.putIfAbsent(job.id(), reason));
      }
    }
    waiting = Collections.unmodifiableMap(reasons);
    launch(plan.launches(), applied, now);
    markBlocked(wanted, now, due);
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

  /**
   * Keeps the disposition of jobs in step with what their lanes meet outside. A lane that is only
   * tried again has not been mended: its jobs stay blocked, and are demand all the same.
   */
  private void markBlocked(List<Wanted> wanted, Instant now, Due due) {
    Map<Pause, List<Job>> refused = new LinkedHashMap<>();
    List<Job> mended = new ArrayList<>();
    for (Wanted one : wanted) {
      switch (one.job().disposition()) {
        case Disposition.Routed _ ->
            health
                .pause(one.kind(), now)
                .filter(Pause::lasting)
                .ifPresent(
                    pause -> refused.computeIfAbsent(pause, _ -> new ArrayList<>()).add(one.job()));
        case Disposition.Blocked _ -> {
          if (!health.isBlocked(one.kind())) {
            mended.add(one.job());
          }
        }
        case Disposition.Pending _, Disposition.Unmatched _, Disposition.Denied _ -> {}
      }
    }
    if (!refused.isEmpty() || !mended.isEmpty()) {
      startDecisions(
          () -> {
            refused.forEach((why, jobs) -> decider.block(jobs, why.code(), why.detail()));
            decider.unblock(mended);
          },
          now,
          due);
    }
  }

  /** All their rows are written before the first call, and together. */
  private void launch(List<Wanted> jobs, AppliedTable applied, Instant now) {
    if (jobs.isEmpty()) {
      return;
    }
    List<Planned> planned =
        jobs.stream().map(job -> new Planned(planned(job, applied, now), job)).toList();
    rows.plan(planned);
    for (Planned one : planned) {
      listeners.launching(
          one.runner().pool(), Duration.between(one.job().since(), one.runner().plannedAt()));
      acts.start(one.runner().name(), () -> launcher.launch(one.runner(), one.job().routed()));
    }
  }

  private Runner planned(Wanted job, AppliedTable applied, Instant now) {
    return Runner.planned(
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
  }
}
