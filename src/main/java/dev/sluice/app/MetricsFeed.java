package dev.sluice.app;

import dev.sluice.api.JobState;
import dev.sluice.api.Reason;
import dev.sluice.api.Waits;
import dev.sluice.config.Limits;
import dev.sluice.config.Pool;
import dev.sluice.github.CallsLeft;
import dev.sluice.github.GithubApi;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerView;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.RowListener;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.scheduler.Hold;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.SchedulerListener;
import dev.sluice.scheduler.WaitingReason;
import dev.sluice.telemetry.Metrics;
import dev.sluice.telemetry.Metrics.Point;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Turns rows, and what the scheduler tells, into metrics. */
final class MetricsFeed implements RowListener, SchedulerListener {
  private final Metrics metrics;
  private final Ledger ledger;
  private final AppliedTables tables;
  private final Scheduler scheduler;
  private final InstantSource clock;

  private MetricsFeed(
      Metrics metrics,
      Ledger ledger,
      AppliedTables tables,
      Scheduler scheduler,
      InstantSource clock) {
    this.metrics = metrics;
    this.ledger = ledger;
    this.tables = tables;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** Shows who leads: alerts on what only the leader knows are to ask for it. */
  static void connect(Metrics metrics, Leadership leadership) {
    metrics.gauge(
        "sluice_leader",
        "1 while this replica schedules, launches and reaps; 0 while another does.",
        () -> List.of(Point.of(leadership.standing().leads() ? 1 : 0)));
    metrics.gauge(
        "sluice_leader_epoch",
        "The number of the present term, as far as this replica knows; 0 without a shared store.",
        () -> List.of(Point.of(leadership.standing().epoch())));
    metrics.counter(
        "sluice_leader_changes",
        "Changes of the leader that this replica saw.",
        leadership::changes);
  }

  /** Shows what is left of GitHub's limits: when polls stop, one wants to know why. */
  static void connect(Metrics metrics, GithubApi github) {
    metrics.gauge(
        "sluice_github_calls_left",
        "What is left of GitHub's hourly limit, as it last told.",
        () -> calls(github, CallsLeft::remaining),
        "account",
        "resource");
    metrics.gauge(
        "sluice_github_calls_limit",
        "GitHub's hourly limit, as it last told.",
        () -> calls(github, CallsLeft::limit),
        "account",
        "resource");
  }

  private static List<Point> calls(GithubApi github, ToLongFunction<CallsLeft> number) {
    return github.callsLeft().stream()
        .map(left -> Point.of(number.applyAsLong(left), left.account(), left.resource()))
        .toList();
  }

  /** Begins to feed; before anything is written or launched. */
  static void connect(
      Metrics metrics,
      Ledger ledger,
      AppliedTables tables,
      Scheduler scheduler,
      InstantSource clock) {
    var feed = new MetricsFeed(metrics, ledger, tables, scheduler, clock);
    ledger.view().onRows(feed);
    scheduler.listen(feed);
    feed.gauges();
    for (Discovery discovery : Discovery.values()) {
      metrics.canDiscover(word(discovery));
    }
    metrics.counter(
        "sluice_store_commits", "Durable transactions.", () -> ledger.writes().commits());
    metrics.counter(
        "sluice_store_writes",
        "Durable pieces of work; several share a transaction.",
        () -> ledger.writes().writes());
    metrics.counter(
        "sluice_store_write_failures",
        "Pieces of work that the store did not take.",
        () -> ledger.writes().failures());
  }

  private void gauges() {
    metrics.gauge(
        "sluice_jobs",
        "Open jobs by what they do; the reason is that of waiting ones.",
        this::jobs,
        "state",
        "pool",
        "reason");
    metrics.gauge(
        "sluice_job_oldest_waiting_seconds",
        "How long the job that has waited longest for a runner of ours has had none.",
        this::oldest,
        "pool");
    metrics.gauge(
        "sluice_runners", "Runners that left some trace outside.", this::runners, "pool", "state");
    metrics.gauge(
        "sluice_pool_slots_used", "Runners that count against the caps.", this::slots, "pool");
    metrics.gauge(
        "sluice_pool_slots_limit",
        "concurrency.max of the pools that have one.",
        this::slotLimits,
        "pool");
    metrics.gauge("sluice_gpus_used", "GPUs that count against the caps.", this::gpus, "type");
    metrics.gauge("sluice_gpus_limit", "limits.gpus.", this::gpuLimits, "type");
    metrics.gauge(
        "sluice_holds",
        "Lanes, pools and providers that launch nothing for now.",
        this::holds,
        "kind");
    metrics.gauge(
        "sluice_sweep_last_success_timestamp_seconds",
        "When a comparison with the outside last got all its answers; the start until then.",
        this::sweeps,
        "sweep");
    metrics.gauge(
        "sluice_store_queue",
        "Pieces of work that wait for the store.",
        () -> List.of(Point.of(ledger.writes().waiting())));
    metrics.gauge(
        "sluice_generation_serial",
        "The generation in force.",
        () -> List.of(Point.of(tables.current().serial())));
  }

  private LedgerView view() {
    return ledger.view();
  }

  private static Collection<Point> points(Map<List<String>, Integer> counts) {
    List<Point> points = new ArrayList<>();
    counts.forEach((labels, count) -> points.add(new Point(count, labels)));
    return points;
  }

  private JobState state(Job job, @Nullable WaitingReason reason) {
    boolean ours =
        job.phase() == Phase.IN_PROGRESS
            && Optional.ofNullable(job.runnerName()).flatMap(ledger::runner).isPresent();
    return JobState.of(job, reason == null ? null : new Reason(reason.code(), reason.text()), ours);
  }

  private static String pool(Job job) {
    String pool = job.disposition().pool();
    return pool == null ? "" : pool;
  }

  private Collection<Point> jobs() {
    String unknown = scheduler.isLeading() ? Reason.UNKNOWN : "";
    Map<Long, WaitingReason> waiting = scheduler.waiting();
    Map<List<String>, Integer> counts = new HashMap<>();
    for (Job job : view().openJobs()) {
      WaitingReason reason = waiting.get(job.id());
      JobState state = state(job, reason);
      boolean waits = state == JobState.WAITING || state == JobState.BLOCKED;
      String code = waits ? (reason == null ? unknown : reason.code()) : "";
      counts.merge(List.of(state.word(), pool(job), code), 1, Integer::sum);
    }
    return points(counts);
  }

  private Collection<Point> oldest() {
    Instant now = clock.instant();
    Map<Long, WaitingReason> waiting = scheduler.waiting();
    Map<String, Instant> since = new HashMap<>();
    for (Job job : view().openJobs()) {
      WaitingReason reason = waiting.get(job.id());
      String code = reason == null ? null : reason.code();
      if (job.phase() == Phase.WAITING) {
        code = Reason.APPROVAL;
      }
      if (Waits.isOwed(state(job, reason), code, job.firstSeen(), now)) {
        since.merge(pool(job), job.firstSeen(), (a, b) -> a.isBefore(b) ? a : b);
      }
    }
    List<Point> points = new ArrayList<>();
    since.forEach((pool, at) ->
        points.add(Point.of(Math.max(0, Duration.between(at, now).toSeconds()), pool)));
    return points;
  }

  private static String word(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private Collection<Point> runners() {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (Runner runner : view().liveRunners()) {
      counts.merge(List.of(runner.pool(), word(runner.state())), 1, Integer::sum);
    }
    return points(counts);
  }

  private Collection<Point> slots() {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (Runner runner : view().liveRunners()) {
      if (runner.holdsSlot()) {
        counts.merge(List.of(runner.pool()), 1, Integer::sum);
      }
    }
    return points(counts);
  }

  private Collection<Point> slotLimits() {
    List<Point> points = new ArrayList<>();
    for (Pool pool : tables.current().config().pools()) {
      Integer max = pool.concurrency().max();
      if (max != null) {
        points.add(Point.of(max, pool.name()));
      }
    }
    return points;
  }

  private Collection<Point> gpus() {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (Runner runner : view().liveRunners()) {
      if (runner.gpu() != null && runner.holdsSlot()) {
        counts.merge(List.of(runner.gpu().capType()), runner.gpu().count(), Integer::sum);
      }
    }
    return points(counts);
  }

  private Collection<Point> gpuLimits() {
    Limits limits = tables.current().config().limits();
    List<Point> points = new ArrayList<>();
    limits.gpus().forEach((type, max) -> points.add(Point.of(max, type)));
    return points;
  }

  private Collection<Point> holds() {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (String kind : List.of("provider", "lane", "futile", "breaker")) {
      counts.put(List.of(kind), 0);
    }
    for (Hold hold : scheduler.holds()) {
      counts.merge(List.of(hold.kind()), 1, Integer::sum);
    }
    return points(counts);
  }

  private Collection<Point> sweeps() {
    return scheduler.sweeps().stream()
        .map(sweep ->
            Point.of(
                Objects.requireNonNullElse(sweep.succeeded(), sweep.begun()).toEpochMilli()
                    / 1000.0,
                sweep.name()))
        .toList();
  }

  @Override
  public void job(@Nullable Job before, Job after) {
    if (before == null) {
      if (after.isOpen()) {
        metrics.discovered(word(after.discovery()));
      }
      return;
    }
    if (before.isOpen() && !after.isOpen()) {
      String conclusion = after.conclusion();
      metrics.completed(pool(after), conclusion == null ? "" : conclusion);
    }
    if (before.undecidedByGithub() && after.phase() == Phase.IN_PROGRESS) {
      Optional.ofNullable(after.runnerName())
          .flatMap(view()::liveRunner)
          .ifPresent(runner ->
              metrics.started(
                  runner.pool(), Duration.between(after.firstSeen(), after.changedAt())));
    }
  }

  @Override
  public void runner(@Nullable Runner before, Runner after) {
    if (before == null) {
      return;
    }
    if (before.sandbox() != Effect.PRESENT && after.sandbox() == Effect.PRESENT) {
      metrics.launched(after.pool(), Duration.between(after.plannedAt(), clock.instant()));
    }
    if (after.state().isEnding() && !before.state().isEnding()) {
      metrics.ended(after.pool(), word(after.state()));
    }
    if (after.state() == RunnerState.REAPED) {
      metrics.reaped(after.pool());
    }
  }

  @Override
  public void launching(String pool, Duration waited) {
    metrics.launching(pool, waited);
  }

  @Override
  public void launchFailed(String pool, String provider, String code) {
    metrics.launchFailed(pool, provider, code);
  }
}
