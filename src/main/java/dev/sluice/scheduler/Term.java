package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.provider.ReadyImages;
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
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * What looks at jobs and runners remembers, for as long as this process leads without a break. It
 * begins as a start does: it lists what is outside, adopts it, and then opens; and it goes with all
 * that it had in memory. Used by the looking thread, but where it says otherwise.
 */
final class Term {
  /** GitHub gives a queued job up after this. */
  private static final Duration GITHUB_PATIENCE = Duration.ofHours(24);

  /** What outlives a term. */
  record Lasting(
      Ledger ledger,
      AppliedTables tables,
      Scheduler.Ports ports,
      ReadyImages images,
      Controller controller,
      Timing timing,
      InstantSource clock,
      RandomGenerator random,
      Executor executor,
      Runnable wake,
      Listeners listeners,
      BooleanSupplier closing) {}

  private final Ledger ledger;
  private final AppliedTables tables;
  private final Controller controller;
  private final Timing timing;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final BooleanSupplier stopping;
  private final Listeners listeners;
  private final Fence fence;
  private final Acts acts;
  private final RunnerRows rows;
  private final Launcher launcher;
  private final Reconciler reconciler;
  private final JobDecider decider;
  private final RunnerKeeper keeper;
  private final LaneHealth health;
  private final LaunchGate.Parts gate;
  private final Backoff retries;
  private final Routes routes = new Routes();

  private volatile Map<Long, WaitingReason> waiting = Map.of();

  private long lastSerial;

  Term(Lasting lasting, Fence fence) {
    this.ledger = lasting.ledger();
    this.tables = lasting.tables();
    this.controller = lasting.controller();
    this.timing = lasting.timing();
    this.clock = lasting.clock();
    this.random = lasting.random();
    this.listeners = lasting.listeners();
    this.fence = fence;
    this.stopping = () -> lasting.closing().getAsBoolean() || !fence.isOpen();
    Scheduler.Ports ports = FencedPorts.of(lasting.ports(), fence);
    this.rows = new RunnerRows(ledger, fence, clock);
    this.retries = new Backoff(random);
    this.health = new LaneHealth(new Backoff(random), timing, clock, listeners);
    this.acts = new Acts(lasting.executor(), lasting.wake(), retries, clock);
    this.launcher =
        new Launcher(
            rows,
            ports.registry(),
            ports.sandboxes(),
            ports.provisioner(),
            lasting.images(),
            controller,
            health,
            clock);
    SandboxEnd end = new SandboxEnd(rows, ports.sandboxes(), health, acts);
    var placements =
        new PlacementWatch(rows, ports.sandboxes(), end, health, acts, retries, timing, clock);
    this.decider = new JobDecider(ledger, fence, tables, ports.runs(), retries, timing, clock);
    var news = new JobNews(ledger, tables, clock);
    this.gate =
        new LaunchGate.Parts(
            lasting.images(),
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

  private Reconciler reconciler(Scheduler.Ports ports, JobNews news, SandboxEnd end) {
    var known = new KnownTargets(ledger, tables, clock);
    var adopter =
        new Adopter(ledger, rows, ports.registry(), known, tables, controller, timing, clock);
    return new Reconciler(
        ledger,
        acts,
        new SandboxSweep(ledger, rows, ports.sandboxes(), controller, adopter, end, retries, clock),
        new RunnerSweep(ledger, rows, ports.registry(), adopter, health, timing, clock),
        new JobSweep(
            ledger, ports.runs(), news, known, controller, retries, timing, clock, stopping),
        new DeliverySweep(ledger, ports.deliveries(), known, retries, clock, stopping),
        retries,
        timing,
        clock,
        random,
        stopping);
  }

  private RunnerKeeper keeper(Scheduler.Ports ports, PlacementWatch placements) {
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

  /** Whether it goes on; any thread. */
  boolean isOpen() {
    return fence.isOpen();
  }

  /** Any thread. */
  Map<Long, WaitingReason> waiting() {
    return waiting;
  }

  /** Any thread. */
  List<Hold> holds() {
    return health.holds(clock.instant());
  }

  /** Any thread. */
  List<SweepState> sweeps() {
    return reconciler.states();
  }

  /**
   * Looks once and starts what is to be done.
   *
   * @return how long until the next look is due, if nothing wakes it before
   * @throws NotLeading if the store says that it is over
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
    keeper.look(runners, wanted, new StaleRunners(tables, applied, open, wanted), now, due);
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
      if (job.generation() < applied.serial()) {
        outdated.add(job);
      } else if (job.generation() == applied.serial()
          && job.disposition() instanceof Disposition.Pending) {
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
        reasonBesideDemand(job, applied, now)
            .ifPresent(reason -> reasons.putIfAbsent(job.id(), reason));
      }
    }
    waiting = Collections.unmodifiableMap(reasons);
    launch(plan.launches(), applied, now);
    markBlocked(wanted, now, due);
  }

  /** Whether another replica was ahead of this one, and a pool of its generation takes the job. */
  private static boolean isJudgedByLater(Job job, AppliedTable applied) {
    return job.generation() > applied.serial()
        && (job.disposition() instanceof Disposition.Routed
            || job.disposition() instanceof Disposition.Blocked);
  }

  private static Optional<WaitingReason> reasonBesideDemand(
      Job job, AppliedTable applied, Instant now) {
    if (job.phase() == Phase.WAITING) {
      return Optional.of(WaitingReason.APPROVAL);
    }
    if (job.disposition() instanceof Disposition.Pending) {
      return Optional.of(WaitingReason.FORK_UNKNOWN);
    }
    if (isJudgedByLater(job, applied)) {
      return Optional.of(WaitingReason.generation(job.generation(), applied.serial()));
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
