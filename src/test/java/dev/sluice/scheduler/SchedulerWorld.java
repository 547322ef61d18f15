package dev.sluice.scheduler;

import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.store.SqliteLedger;
import dev.sluice.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler between a GitHub and a Modal that are maps, in a time that only the test moves. Acts
 * run at once, on the test's own thread. Nothing is put online or given a job but by the test.
 */
final class SchedulerWorld implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  static final Controller CONTROLLER = new Controller("ctrl01");

  final FakeGithub github = new FakeGithub();
  final FakeModal modal = new FakeModal();
  final SqliteLedger ledger;

  /** Null lets builds run at once; else they wait here. */
  @Nullable List<Runnable> heldBuilds;

  final ImageBuilds images =
      new ImageBuilds(
          modal,
          this::now,
          new Random(5),
          build -> {
            if (heldBuilds == null) {
              build.run();
            } else {
              heldBuilds.add(build);
            }
          });
  final ActiveTable tables;
  private final Timing timing;
  private Instant now = START;
  private Scheduler scheduler;

  SchedulerWorld(Path directory, Pool... pools) {
    this(directory, Timing.DEFAULT, PoolFixtures.table(List.of(), List.of(pools)));
  }

  SchedulerWorld(Path directory, Timing timing, RoutingTable table) {
    this.ledger = SqliteLedger.open(directory.resolve("sluice.db"));
    this.tables = TestStore.active(table);
    this.timing = timing;
    this.scheduler = newScheduler();
  }

  private Scheduler newScheduler() {
    return new Scheduler(
        ledger,
        Leadership.SOLE,
        tables,
        new Scheduler.Ports(github, github, modal, modal, github),
        images,
        CONTROLLER,
        timing,
        () -> now,
        new Random(7),
        Runnable::run);
  }

  /** Forgets all that is in memory only. */
  void restart() {
    scheduler = newScheduler();
  }

  List<Hold> holds() {
    return scheduler.holds();
  }

  SweepState sweep(String name) {
    return sweeps().stream().filter(sweep -> sweep.name().equals(name)).findFirst().orElseThrow();
  }

  List<SweepState> sweeps() {
    return scheduler.sweeps();
  }

  Instant now() {
    return now;
  }

  /** Looks once; the acts that it starts are over when it ends. */
  void look() {
    scheduler.look();
  }

  /** Looks until nothing more happens without time passing. */
  void settle() {
    for (int i = 0; i < 4; i++) {
      scheduler.look();
    }
  }

  /** Lets time pass, looking whenever the scheduler asked for it. */
  void pass(Duration span) {
    Instant end = now.plus(span);
    while (now.isBefore(end)) {
      Duration pause = scheduler.look();
      Instant next = now.plus(pause.isPositive() ? pause : Duration.ofMillis(1));
      now = next.isAfter(end) ? end : next;
    }
    settle();
  }

  /** Lets time pass while nobody looks. */
  void advance(Duration span) {
    now = now.plus(span);
  }

  /** Lets time pass and counts the looks. */
  int looks(Duration span) {
    int looks = 0;
    for (Instant end = now.plus(span); now.isBefore(end); looks++) {
      now = now.plus(scheduler.look());
    }
    return looks;
  }

  /** A job is queued at GitHub, and its webhook arrives. */
  void queued(long id, String repository, String... labels) {
    github.job(id, repository, "queued", now, labels);
    hear(id, repository, Phase.QUEUED, null, labels);
    settle();
  }

  /** Jobs are queued at GitHub, and their webhooks arrive together. */
  void queued(LongStream ids, String repository, String... labels) {
    long[] all = ids.toArray();
    for (long id : all) {
      github.job(id, repository, "queued", now, labels);
    }
    ledger.commit(transaction -> {
      for (long id : all) {
        JobEvent event = event(id, repository, Phase.QUEUED, null, labels);
        Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", tables.current(), now);
      }
      return all.length;
    });
    settle();
  }

  /** A job's webhook arrives, whatever GitHub knows. */
  void hear(long id, String repository, Phase phase, @Nullable String runner, String... labels) {
    hear(id, repository, phase, runner, now, labels);
  }

  /** A job's webhook arrives at another time than the world's. */
  void hearNow(long id, String repository, Phase phase, Instant at, String... labels) {
    hear(id, repository, phase, null, at, labels);
  }

  private void hear(
      long id,
      String repository,
      Phase phase,
      @Nullable String runner,
      Instant at,
      String... labels) {
    JobEvent event = event(id, repository, phase, runner, labels);
    ledger.commit(transaction ->
        Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", tables.current(), at));
  }

  static JobEvent event(
      long id, String repository, Phase phase, @Nullable String runner, String... labels) {
    JobFacts facts = PoolFixtures.job(repository, List.of(labels), Visibility.PRIVATE, Fork.NO);
    return new JobEvent(
        id,
        facts,
        id + 1_000,
        "build",
        phase,
        phase == Phase.COMPLETED ? "success" : null,
        runner == null ? null : Long.valueOf(5),
        runner);
  }

  /** A runner takes the job, and the webhook arrives. */
  void takes(String runner, long id, String repository, String... labels) {
    github.status(id, "in_progress", runner);
    github.runner(runner).online = true;
    github.runner(runner).busy = true;
    hear(id, repository, Phase.IN_PROGRESS, runner, labels);
    settle();
  }

  Job job(long id) {
    return ledger.job(id).orElseThrow();
  }

  /** The code of why the job waits, empty if it does not. */
  String waiting(long id) {
    WaitingReason reason = scheduler.waiting().get(id);
    return reason == null ? "" : reason.code();
  }

  String waitingText(long id) {
    WaitingReason reason = scheduler.waiting().get(id);
    return reason == null ? "" : reason.text();
  }

  /** Live rows in the order in which they were planned. */
  List<Runner> runners() {
    return ledger.view().liveRunners().stream()
        .sorted(Comparator.comparing(Runner::plannedAt).thenComparing(Runner::name))
        .toList();
  }

  List<Runner> runners(RunnerState state) {
    return runners().stream().filter(runner -> runner.state() == state).toList();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
