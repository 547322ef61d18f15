package dev.sluice.api;

import dev.sluice.config.PoolsConfig;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Judgement;
import dev.sluice.ledger.LedgerReads;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the reports of the admin API and of the commands from what is stored and, where a server
 * runs, from what it knows beside that. The one place where rows become reports.
 */
public final class Reports {
  static final int FORMAT = 1;

  /**
   * What reports are made from.
   *
   * @param server null without a server
   * @param generation null if none was ever applied
   * @param config of that generation; null if there is none, or it no longer compiles
   * @param policy how the generation in force is changed; null without a server
   * @param live null without a server
   * @param costs for this scene alone; null to leave costs out
   */
  public record Scene(
      LedgerReads ledger,
      StatusReport.@Nullable Server server,
      @Nullable Generation generation,
      @Nullable PoolsConfig config,
      StatusReport.@Nullable Policy policy,
      @Nullable Live live,
      @Nullable JobCosts costs,
      Instant now) {}

  private final Scene scene;

  public Reports(Scene scene) {
    this.scene = scene;
  }

  /** The generation in force, or the last one that was; serial 0 if there is none. */
  public GenerationReport generation() {
    Generation generation = scene.generation();
    return generation == null
        ? new GenerationReport(FORMAT, 0, "", "", scene.now(), "", "", false, follows(), List.of())
        : GenerationReport.of(generation, isInForce(generation.serial()), follows());
  }

  /** A stored generation; empty if there is none. */
  public Optional<GenerationReport> generation(long serial) {
    return scene
        .ledger()
        .generation(serial)
        .map(found -> GenerationReport.of(found, isInForce(serial), follows()));
  }

  /** The last generations. */
  public HistoryReport history(int limit) {
    List<GenerationReport> rows =
        scene.ledger().generations(limit + 1).stream()
            .map(head -> GenerationReport.of(head, isInForce(head.serial()), follows()))
            .toList();
    boolean more = rows.size() > limit;
    return new HistoryReport(FORMAT, more ? rows.subList(0, limit) : rows, more);
  }

  private boolean isInForce(long serial) {
    Generation generation = scene.generation();
    return scene.policy() != null && generation != null && generation.serial() == serial;
  }

  private @Nullable String follows() {
    StatusReport.Policy policy = scene.policy();
    return policy == null ? null : policy.follows();
  }

  public StatusReport status() {
    List<JobRow> rows = scene.ledger().view().openJobs().stream().map(this::row).toList();
    return new StatusReports(scene, rows, this::withFailures).report();
  }

  /** The jobs that are asked for. */
  public JobsReport jobs(JobsReport.Filter filter) {
    List<JobRow> open = new ArrayList<>();
    int hidden = 0;
    for (Job job : scene.ledger().view().openJobs()) {
      JobRow row = row(job);
      if (!isAsked(row, filter)) {
        continue;
      }
      boolean elsewhere = row.state().equals(JobState.ELSEWHERE.word());
      if (elsewhere && !filter.all() && filter.state() != JobState.ELSEWHERE) {
        hidden++;
      } else {
        open.add(row);
      }
    }
    open.sort(
        Comparator.<JobRow>comparingInt(row -> JobState.of(row.state()).orElseThrow().ordinal())
            .thenComparing(JobRow::since)
            .thenComparingLong(JobRow::id));
    boolean completed =
        filter.state() == JobState.COMPLETED || (filter.all() && filter.state() == null);
    int room = filter.limit() + 1 - open.size();
    if (completed && room > 0) {
      RepositoryName repository =
          Optional.ofNullable(filter.repository()).flatMap(RepositoryName::parse).orElse(null);
      scene
          .ledger()
          .completedJobs(repository, filter.pool(), room)
          .forEach(job -> open.add(row(job)));
    }
    boolean more = open.size() > filter.limit();
    return new JobsReport(
        FORMAT,
        scene.now(),
        scene.live() != null,
        leader(),
        more ? open.subList(0, filter.limit()) : open,
        more,
        hidden);
  }

  private StatusReport.@Nullable Leader leader() {
    return scene.live() == null ? null : scene.live().leader();
  }

  private static boolean isAsked(JobRow row, JobsReport.Filter filter) {
    JobState state = filter.state();
    String repository = filter.repository();
    String pool = filter.pool();
    return (state == null || state.word().equals(row.state()))
        && (repository == null || repository.equalsIgnoreCase(row.repository()))
        && (pool == null || pool.equals(row.pool()));
  }

  /** One job with its trail; empty if it is not known, or no longer. */
  public Optional<JobReport> job(long id) {
    return scene.ledger().job(id).map(this::report);
  }

  private JobReport report(Job job) {
    List<Note> trail = scene.ledger().trail(job.id());
    Set<String> names = new LinkedHashSet<>();
    trail.forEach(note -> Optional.ofNullable(note.runner()).ifPresent(names::add));
    return new JobReport(
        FORMAT,
        scene.now(),
        scene.live() != null,
        leader(),
        withFailures(row(job)),
        trail.stream()
            .map(note -> new JobReport.Event(note.at(), note.event(), note.text(), note.runner()))
            .toList(),
        names.stream()
            .flatMap(name -> scene.ledger().runner(name).stream())
            .map(this::row)
            .toList());
  }

  /**
   * Tells of the jobs that were first seen in the last days, as {@link LedgerReads#traffic} does.
   *
   * @return how many jobs that were
   */
  public long traffic(int days, Consumer<Traffic> each) {
    var jobs = new LongAdder();
    scene
        .ledger()
        .traffic(
            scene.now().minus(Duration.ofDays(days)),
            kind -> {
              jobs.add(kind.jobs());
              each.accept(kind);
            });
    return jobs.sum();
  }

  public RunnersReport runners() {
    return new RunnersReport(
        FORMAT,
        scene.now(),
        scene.live() != null,
        scene.ledger().view().liveRunners().stream()
            .sorted(Comparator.comparing(Runner::plannedAt).thenComparing(Runner::name))
            .map(this::row)
            .toList());
  }

  private RunnersReport.Row row(Runner runner) {
    return new RunnersReport.Row(
        runner.name(),
        runner.pool(),
        runner.state().name().toLowerCase(Locale.ROOT),
        runner.repository().toString(),
        runner.jobId(),
        runner.gpu() == null ? null : runner.gpu().toString(),
        runner.sandboxId(),
        runner.registrationId(),
        runner.plannedAt(),
        runner.changedAt(),
        seconds(runner.changedAt(), scene.now()),
        runner.reason());
  }

  private JobRow row(Job job) {
    Live live = scene.live();
    Reason known = live == null ? null : live.waiting().get(job.id());
    String runner = job.runnerName();
    Runner ours =
        runner == null || job.phase() != Phase.IN_PROGRESS
            ? null
            : scene.ledger().runner(runner).orElse(null);
    JobState state = JobState.of(job, known, ours != null);
    Reason waiting = waiting(job, state, known);
    Instant since =
        switch (state) {
          case BLOCKED, WAITING, DENIED, UNMATCHED, STARTING -> job.firstSeen();
          case RUNNING, ELSEWHERE, COMPLETED -> job.changedAt();
        };
    return new JobRow(
        job.id(),
        job.facts().repository().toString(),
        job.facts().labels(),
        job.facts().workflow(),
        job.name(),
        job.runId(),
        state.word(),
        job.phase().name().toLowerCase(Locale.ROOT),
        job.disposition().word(),
        job.disposition().pool(),
        waiting,
        why(job, state, waiting, ours),
        runner,
        job.firstSeen(),
        since,
        seconds(since, scene.now()),
        job.discovery().name().toLowerCase(Locale.ROOT),
        job.conclusion(),
        job.generation(),
        cost(job));
  }

  private @Nullable JobCost cost(Job job) {
    JobCosts costs = scene.costs();
    String runner = job.runnerName();
    if (costs == null || runner == null || job.isOpen()) {
      return null;
    }
    return scene.ledger().runner(runner).map(costs::of).orElse(null);
  }

  private @Nullable Reason waiting(Job job, JobState state, @Nullable Reason known) {
    return switch (state) {
      case BLOCKED -> known == null ? stored(job.disposition()) : known;
      case WAITING, STARTING -> known == null ? unknown(job) : known;
      case DENIED, UNMATCHED, RUNNING, ELSEWHERE, COMPLETED -> null;
    };
  }

  private Reason unknown(Job job) {
    return switch (job.phase()) {
      case WAITING -> new Reason("approval", "its deployment waits for an approval at GitHub");
      case QUEUED, IN_PROGRESS, COMPLETED ->
          job.disposition() instanceof Disposition.Pending
              ? stored(job.disposition())
              : new Reason(Reason.UNKNOWN, whoKnows());
    };
  }

  private String whoKnows() {
    StatusReport.Leader leader = leader();
    if (leader == null) {
      return "only a running server knows the reason";
    }
    return leader.leads()
        ? "the scheduler has not looked at it yet"
        : "only the replica that leads knows the reason";
  }

  private static Reason stored(Disposition disposition) {
    return switch (disposition) {
      case Disposition.Blocked(String _, String code, String detail) ->
          new Reason("blocked", code + ": " + detail);
      case Disposition.Pending(String code) ->
          new Reason(code, "GitHub has not said yet whether it comes from a fork");
      case Disposition.Routed _, Disposition.Unmatched _, Disposition.Denied _ ->
          new Reason(Reason.UNKNOWN, Judgement.describe(disposition));
    };
  }

  /** Says of a job whose runner is on its way how many came before in vain. */
  private JobRow withFailures(JobRow row) {
    if (!row.state().equals(JobState.STARTING.word())) {
      return row;
    }
    long failed =
        scene.ledger().trail(row.id()).stream()
            .flatMap(note -> Optional.ofNullable(note.runner()).stream())
            .distinct()
            .flatMap(name -> scene.ledger().runner(name).stream())
            .filter(runner -> !runner.state().isSupply() && runner.jobId() == null)
            .filter(runner -> runner.state() != RunnerState.BUSY)
            .count();
    return failed == 0
        ? row
        : row.because(
            new Reason(
                Reason.STARTING,
                "another runner for it is on its way; "
                    + (failed == 1 ? "1 ended" : failed + " ended")
                    + " without a job"));
  }

  private static String running(Job job, @Nullable Runner runner) {
    String text = "runs on " + job.runnerName();
    if (runner == null || runner.sandbox() != Effect.GONE) {
      return text;
    }
    return text
        + ", whose sandbox ended at "
        + runner.changedAt().truncatedTo(ChronoUnit.SECONDS)
        + " ("
        + runner.reason()
        + "); GitHub has not said that the job is over";
  }

  private static String why(
      Job job, JobState state, @Nullable Reason waiting, @Nullable Runner runner) {
    return switch (state) {
      case BLOCKED, WAITING, STARTING -> waiting == null ? "" : waiting.text();
      case UNMATCHED ->
          job.disposition() instanceof Disposition.Unmatched(String nearest) && nearest.isEmpty()
              ? "no pool takes it, and none is near"
              : "no pool takes it; " + Judgement.describe(job.disposition());
      case DENIED -> "denied by " + Judgement.describe(job.disposition());
      case RUNNING -> running(job, runner);
      case ELSEWHERE ->
          job.runnerName() == null
              ? "runs on a machine that is not ours"
              : "runs on " + job.runnerName() + ", which is not ours";
      case COMPLETED -> job.conclusion() == null ? "completed" : job.conclusion();
    };
  }

  static long seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds());
  }
}
