package dev.sluice.simulation;

import dev.sluice.config.Concurrency;
import dev.sluice.config.Limits;
import dev.sluice.config.Pool;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubRunner;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.scheduler.WaitingReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What must hold in every history. Each law is one function and asks the models, which know the
 * truth; where it asks the rows, it counts them by the words of the design and not by our code.
 */
final class Laws {
  /** Long enough for several sweeps in a row to fail. */
  private static final Duration NOTICED = Duration.ofMinutes(20);

  /** Each wait of a runner or lane may end in a look of its own. */
  private static final int VAIN_LOOKS = 60;

  private final World world;
  private final Settings settings;
  private final Map<String, Long> launchedFor = new HashMap<>();
  private final Map<Long, Integer> phantomLaunches = new HashMap<>();

  /** What the table in force says, to be asked once for each sort of job. */
  private final Map<JobFacts, Decision> decisions = new HashMap<>();

  private final Map<Decision.Routed, String> kinds = new IdentityHashMap<>();
  private @Nullable AppliedTable decidedBy;
  private Instant nextCensus = World.START;
  private Instant minute = World.START;
  private int vainLooks;

  Laws(World world, Settings settings) {
    this.world = world;
    this.settings = settings;
  }

  private static void require(boolean holds, String law, String message) {
    if (!holds) {
      throw new LawBroken(law, message);
    }
  }

  /** To be called before rows are stored. */
  void storing(Collection<Runner> runners) {
    // What one transaction plans counts for the rest of it.
    List<Runner> before = new ArrayList<>();
    for (Runner runner : runners) {
      if (runner.state() == RunnerState.PLANNED && !launchedFor.containsKey(runner.name())) {
        launchedFor.put(
            runner.name(), Long.parseLong(runner.reason().replaceFirst("for job ", "")));
        noLaunchAtACap(runner, before);
        before.add(runner);
      }
    }
  }

  /** A job of which we know that it is queued gets a runner, or it is said why not. */
  void everyQueuedJobHasARunnerOrAReason(Server server) {
    AppliedTable table = world.tables.current();
    if (decidedBy != table) {
      decidedBy = table;
      decisions.clear();
    }
    Map<String, Integer> starting = new HashMap<>();
    for (Job job : server.ledger().view().openJobs()) {
      boolean known =
          job.phase() == Phase.QUEUED
              && job.generation() == table.serial()
              && world.job(job.id()).status() == GithubJob.Status.QUEUED;
      Decision decision = decisions.computeIfAbsent(job.facts(), table.table()::route);
      boolean ours = decision instanceof Decision.Routed || decision instanceof Decision.Pending;
      if (known && ours) {
        WaitingReason reason = server.waiting().get(job.id());
        require(
            reason != null,
            "everyQueuedJobHasARunnerOrAReason",
            "job " + job.id() + " is queued and waits for nothing: " + decision);
        if (reason != null
            && reason.code().equals("starting")
            && decision instanceof Decision.Routed routed) {
          starting.merge(
              kinds.computeIfAbsent(routed, r -> r.lane().key() + " " + r.spec().digest()),
              1,
              Integer::sum);
        }
      }
    }
    starting.forEach((kind, jobs) -> {
      long supply =
          server.ledger().view().liveRunners().stream()
              .filter(runner -> kind.equals(runner.lane().key() + " " + runner.digest()))
              .filter(runner -> mayStillTakeAJob(runner))
              .count();
      require(
          supply >= jobs,
          "everyQueuedJobHasARunnerOrAReason",
          jobs + " jobs are said to be served by " + supply + " runners of " + kind);
    });
  }

  /** A look that finds nothing to do must not lead to the next one at once. */
  void nothingRunsHot(boolean vain) {
    Instant now = world.now();
    if (!vain || minute.plusSeconds(60).isBefore(now)) {
      minute = now;
      vainLooks = 0;
    } else {
      vainLooks++;
      require(vainLooks <= VAIN_LOOKS, "nothingRunsHot", vainLooks + " looks in vain in a minute");
    }
  }

  private static boolean mayStillTakeAJob(Runner runner) {
    return switch (runner.state()) {
      case PLANNED, MINTED, CREATED, ONLINE -> runner.fencedAt() == null;
      case BUSY, FINISHED, IDLE, LOST, GHOST, OUTDATED, REAPED -> false;
    };
  }

  /** What counts as a runner on its way must not be a sandbox that ended long ago. */
  void noRunnerIsBelievedForLong(Server server) {
    Instant now = world.now();
    if (now.isBefore(nextCensus)) {
      return;
    }
    nextCensus = now.plusSeconds(60);
    for (Runner runner : server.ledger().view().liveRunners()) {
      if (!mayStillTakeAJob(runner)) {
        continue;
      }
      String id = runner.sandboxId();
      Instant since = id == null ? runner.changedAt() : world.modal.sandboxes().look(id).endedAt();
      require(
          since == null || since.plus(NOTICED).isAfter(now),
          "noRunnerIsBelievedForLong",
          runner.name() + " is " + runner.state() + ", but has no sandbox since " + since);
    }
  }

  /** Counts rows by the words of the design: from planned until the sandbox is known to be over. */
  private void noLaunchAtACap(Runner planned, List<Runner> plannedBefore) {
    List<Runner> holding =
        Stream.concat(world.rows.runners().stream(), plannedBefore.stream())
            .filter(Laws::holdsASlot)
            .toList();
    AppliedTable table = world.tables.current();
    Limits limits = table.config().limits();
    Pool pool = table.table().pool(planned.pool()).orElseThrow();
    Concurrency caps = pool.concurrency();
    Predicate<Runner> ofPool = runner -> runner.pool().equals(planned.pool());
    Predicate<Runner> ofRepository = runner -> runner.repository().equals(planned.repository());
    below(limits.total(), count(holding, _ -> true), 1, "all pools", planned);
    below(limits.perRepository(), count(holding, ofRepository), 1, "its repository", planned);
    below(caps.max(), count(holding, ofPool), 1, "its pool", planned);
    below(
        caps.perRepository(),
        count(holding, ofPool.and(ofRepository)),
        1,
        "its repository in its pool",
        planned);
    var gpu = planned.gpu();
    if (gpu != null) {
      int used =
          holding.stream()
              .map(Runner::gpu)
              .mapToInt(other ->
                  other != null && other.capType().equals(gpu.capType()) ? other.count() : 0)
              .sum();
      below(limits.gpus().get(gpu.capType()), used, gpu.count(), "its GPU", planned);
    }
  }

  private static int count(List<Runner> runners, Predicate<Runner> which) {
    return Math.toIntExact(runners.stream().filter(which).count());
  }

  private static boolean holdsASlot(Runner runner) {
    return switch (runner.state()) {
      case PLANNED, MINTED, CREATED, ONLINE, BUSY -> runner.sandbox() != Effect.GONE;
      case FINISHED, IDLE, LOST, GHOST, OUTDATED ->
          runner.sandbox() == Effect.UNSURE || runner.sandbox() == Effect.PRESENT;
      case REAPED -> false;
    };
  }

  private static void below(@Nullable Integer cap, int used, int more, String of, Runner planned) {
    require(
        cap == null || used + more <= cap,
        "noLaunchAtACap",
        planned.name() + " is planned while " + of + " has " + used + " of " + cap);
  }

  /** Whatever the rows say: never more machines than the widest cap that ever was allows. */
  void sandboxesStayWithinCaps() {
    List<ModalSandbox> live = world.modal.sandboxes().live();
    within(live.size(), limits -> limits.total(), "live sandboxes");
    int gpus = live.stream().mapToInt(box -> box.definition().resources().gpuCount()).sum();
    within(gpus, limits -> limits.gpus().get("A100-40GB"), "GPUs");
    Map<String, Integer> byPool = new HashMap<>();
    live.forEach(box -> byPool.merge(box.tags().getOrDefault("sluice-pool", ""), 1, Integer::sum));
    byPool.forEach((pool, count) -> {
      int most =
          world.applied.stream()
              .map(table -> table.table().pool(pool).orElseThrow().concurrency().max())
              .mapToInt(max -> max == null ? Integer.MAX_VALUE : max)
              .max()
              .orElse(0);
      require(
          count <= most,
          "sandboxesStayWithinCaps",
          count + " sandboxes of pool " + pool + " live, its cap is " + most);
    });
  }

  private void within(int used, Function<Limits, @Nullable Integer> cap, String what) {
    int most = 0;
    for (AppliedTable table : world.applied) {
      Integer limit = cap.apply(table.config().limits());
      most = Math.max(most, limit == null ? Integer.MAX_VALUE : limit);
    }
    require(used <= most, "sandboxesStayWithinCaps", used + " " + what + ", the cap is " + most);
  }

  /**
   * A live sandbox is ended only once GitHub holds no registration of its name, so that it runs no
   * job and can get none, or when policy forbids the very job that it runs.
   */
  void onlyWhatIsFencedIsTerminated(String sandboxId) {
    ModalSandbox sandbox = world.modal.sandboxes().look(sandboxId);
    if (!sandbox.live()) {
      return;
    }
    String name = sandbox.definition().name();
    Optional<GithubRunner> registration = world.registration(name);
    if (registration.isEmpty()) {
      return;
    }
    Long jobId = registration.get().job();
    require(
        jobId != null,
        "onlyWhatIsFencedIsTerminated",
        name + " is terminated while GitHub may still give it a job");
    if (jobId != null) {
      require(
          isForbidden(sandbox, jobId),
          "onlyWhatIsFencedIsTerminated",
          name + " is terminated while it runs job " + jobId);
    }
  }

  private boolean isForbidden(ModalSandbox sandbox, long jobId) {
    long serial = Long.parseLong(sandbox.tags().getOrDefault("sluice-generation", "0"));
    Job stored =
        world.rows.jobs().stream().filter(job -> job.id() == jobId).findFirst().orElseThrow();
    String repository =
        world.github.repository(stored.facts().repository().toString()).orElseThrow().fullName();
    boolean own = repository.equalsIgnoreCase(world.job(jobId).run().headRepository());
    Decision decision =
        world
            .tables
            .of(serial)
            .orElseThrow()
            .table()
            .route(stored.facts().withFork(own ? Fork.NO : Fork.YES));
    return !(decision instanceof Decision.Routed);
  }

  /** A job that GitHub no longer has queued does not burn money without end. */
  void launchesForPhantomsAreBounded(String runner) {
    long jobId = launchedFor.getOrDefault(runner, 0L);
    boolean phantom =
        world.github.job(jobId).filter(job -> job.status() == GithubJob.Status.QUEUED).isEmpty();
    if (phantom) {
      int launches = phantomLaunches.merge(jobId, 1, Integer::sum);
      require(
          launches <= settings.launchesPerPhantom(),
          "launchesForPhantomsAreBounded",
          launches + " sandboxes for job " + jobId + ", which GitHub does not have queued");
    }
  }

  /** A change of rows must not meet rows that it did not reckon with. */
  static void noWorkBreaks(RuntimeException failure) {
    throw new LawBroken("noWorkBreaks", failure.toString());
  }

  /** Whether nothing is left to do. */
  boolean isQuiet() {
    return world.onTheWay() == 0
        && world.modal.sandboxes().live().isEmpty()
        && world.github.runners().isEmpty()
        && world.rows.runners().stream().allMatch(r -> r.state() == RunnerState.REAPED)
        && leftSecrets().isEmpty()
        && world.github.jobs().stream().allMatch(j -> j.status() == GithubJob.Status.COMPLETED)
        && world.rows.jobs().stream().noneMatch(Job::isOpen);
  }

  void atQuiescence() {
    nothingIsLeft();
    everyEndedJobIsCompleted();
    everyJobRanOnce();
  }

  private Set<String> leftSecrets() {
    return new TreeSet<>(world.modal.objects().secretIds());
  }

  private void nothingIsLeft() {
    String law = "nothingIsLeft";
    List<String> sandboxes =
        world.modal.sandboxes().live().stream().map(box -> box.definition().name()).toList();
    require(sandboxes.isEmpty(), law, "sandboxes " + sandboxes);
    List<String> registrations = world.github.runners().stream().map(GithubRunner::name).toList();
    require(registrations.isEmpty(), law, "registrations " + registrations);
    List<Runner> rows =
        world.rows.runners().stream().filter(r -> r.state() != RunnerState.REAPED).toList();
    require(rows.isEmpty(), law, "rows " + rows);
    require(leftSecrets().isEmpty(), law, "secrets " + leftSecrets());
  }

  private void everyEndedJobIsCompleted() {
    Map<Long, Job> stored = new HashMap<>();
    world.rows.jobs().forEach(job -> stored.put(job.id(), job));
    for (GithubJob job : world.github.jobs()) {
      Job row = stored.get(job.id());
      if (row == null && !world.acknowledged.contains(job.id())) {
        // All its webhooks got lost, and it was over before anybody asked: it needs nothing of us.
        continue;
      }
      require(
          row != null
              && row.phase() == Phase.COMPLETED
              && job.conclusion() != null
              && job.conclusion().equals(row.conclusion()),
          "everyEndedJobIsCompleted",
          "job " + job.id() + " is " + job.status() + " at GitHub, stored as " + row);
    }
  }

  private void everyJobRanOnce() {
    for (GithubJob job : world.github.jobs()) {
      int runs = world.runs.getOrDefault(job.id(), 0);
      boolean fits = world.cancelled.contains(job.id()) ? runs <= 1 : runs == 1;
      require(
          fits,
          "everyJobRanOnce",
          "job " + job.id() + " ran " + runs + " times, conclusion " + job.conclusion());
    }
  }
}
