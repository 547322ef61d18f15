package dev.sluice.emulator;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * GitHub Actions without the network: repositories, runs, jobs, just-in-time runners, the
 * assignment of the ones to the others, and the events this causes. All time comes from the
 * timeline and all chance from the generator, so that one seed gives one history.
 *
 * <p>Safe for any thread. Events and what runner processes are told leave on the timeline, outside
 * the lock, in the order in which they came about.
 */
public final class GithubModel {
  /** How long GitHub waits for a runner that fell silent during a job before it fails the job. */
  public static final Duration LOST_AFTER = Duration.ofMinutes(10);

  /** How long a job may stay queued (docs.github.com, Actions limits). */
  public static final Duration QUEUE_LIMIT = Duration.ofHours(24);

  /** How long an ephemeral registration without a process is kept (docs.github.com). */
  public static final Duration UNUSED_LIMIT = Duration.ofDays(1);

  private final GithubMonitor monitor;
  private final GithubDirectory directory = new GithubDirectory();
  private final GithubEvents events;
  private final GithubScheduler scheduler;
  private final GithubJobs jobs;
  private final GithubRunners runners;

  public GithubModel(Timeline timeline, RandomGenerator random) {
    this.monitor = new GithubMonitor(timeline);
    this.events = new GithubEvents(monitor, random, directory);
    this.scheduler = new GithubScheduler(random);
    this.jobs = new GithubJobs(events, random);
    this.runners = new GithubRunners(random);
  }

  /** Sends every later event to {@code sink} too, on the timeline; it must not block. */
  public void subscribe(Consumer<GithubEvent> sink) {
    events.subscribe(sink);
  }

  /** Loses, repeats or delays later events. */
  public void webhookFaults(GithubWebhookFaults faults) {
    monitor.guarded(() -> events.faults(faults));
  }

  /**
   * Creates a repository; queueing a job does so too.
   *
   * @param enterprise slug, null for none
   */
  public GithubRepository addRepository(
      String fullName,
      GithubRepository.Visibility visibility,
      boolean ownedByOrganization,
      @Nullable String enterprise) {
    return monitor.guarded(
        () -> directory.add(fullName, visibility, ownedByOrganization, enterprise));
  }

  /** Renames a repository within its owner; the former name goes on leading to it. */
  public void renameRepository(String fullName, String newName) {
    monitor.guarded(() -> directory.rename(fullName, newName));
  }

  /** Creates a runner group, or replaces the one with its id. */
  public void addGroup(GithubScope scope, GithubGroup group) {
    monitor.guarded(() -> directory.add(scope, group));
  }

  /** Starts a run with the requested jobs and returns them as they were created. */
  public List<GithubJob> queue(GithubJobRequest request) {
    return monitor.guarded(() -> {
      GithubRepository repository =
          directory
              .repository(request.repository())
              .orElseGet(
                  () -> directory.add(request.repository(), request.visibility(), true, null));
      List<GithubJob> created = jobs.create(request, repository, monitor.now());
      for (GithubJob job : created) {
        if (request.gate() == GithubJobRequest.Gate.NONE) {
          enqueue(job);
        } else {
          jobs.gate(job, request.gate());
        }
      }
      return created;
    });
  }

  /** Approves the environment of a waiting job; false if it does not wait. */
  public boolean approve(long jobId) {
    return monitor.guarded(() -> {
      Optional<GithubJob> waiting =
          jobs.find(jobId).filter(job -> job.status() == GithubJob.Status.WAITING);
      waiting.ifPresent(job -> enqueue(job.approved()));
      return waiting.isPresent();
    });
  }

  /**
   * Cancels a job: at once while it has no runner, else by telling its runner. False if it is
   * unknown or over.
   */
  public boolean cancel(long jobId) {
    return monitor.guarded(() -> jobs.find(jobId).map(this::cancel).orElse(false));
  }

  /**
   * Runs the failed jobs of a run again, under new ids in the next attempt. As GitHub does, the
   * jobs that are not run again are announced as completed once more.
   */
  public List<GithubJob> rerunFailed(long runId) {
    return monitor.guarded(() -> {
      List<GithubJob> again = jobs.rerunFailed(runId, monitor.now());
      again.forEach(this::enqueue);
      return again;
    });
  }

  /** All jobs, oldest first. */
  public List<GithubJob> jobs() {
    return monitor.guarded(jobs::all);
  }

  public Optional<GithubJob> job(long jobId) {
    return monitor.guarded(() -> jobs.find(jobId));
  }

  /** The latest attempt of a run. */
  public Optional<GithubRun> run(long runId) {
    return monitor.guarded(() -> jobs.run(runId));
  }

  /** All registrations, oldest first. */
  public List<GithubRunner> runners() {
    return monitor.guarded(runners::all);
  }

  /** The repository of that present or former name. */
  public Optional<GithubRepository> repository(String fullName) {
    return monitor.guarded(() -> directory.repository(fullName));
  }

  /** Takes an idle registration away, as GitHub sometimes does by itself. */
  public void forget(long runnerId) {
    monitor.guarded(
        () -> runners.find(runnerId).filter(runner -> !runner.busy()).ifPresent(this::drop));
  }

  /** Starts the session of a runner process; a config works once. */
  public GithubRunnerSession.Connection connect(
      String encodedJitConfig, GithubRunnerSession.Listener listener) {
    return monitor.guarded(() -> {
      Optional<GithubRunner> connected = runners.connect(encodedJitConfig, listener);
      if (connected.isEmpty()) {
        return new GithubRunnerSession.Connection.Rejected("Failed to create a session");
      }
      GithubRunner runner = connected.get();
      scheduler.join(runner).ifPresent(job -> assign(job, runner));
      return new GithubRunnerSession.Connection.Accepted(new Session(runner.id()));
    });
  }

  Optional<GithubRepository> repository(long id) {
    return monitor.guarded(() -> directory.find(id));
  }

  GithubRepository repositoryOf(GithubJob job) {
    return monitor.guarded(() -> directory.repository(job.run().repositoryId()));
  }

  boolean knows(GithubScope scope) {
    return monitor.guarded(() -> directory.knows(scope));
  }

  List<GithubGroup> groups(GithubScope scope) {
    return monitor.guarded(() -> directory.groups(scope));
  }

  /** All runs, oldest first. */
  List<GithubRun> runs() {
    return monitor.guarded(jobs::runs);
  }

  /** Jobs of every attempt of a run, oldest first. */
  List<GithubJob> jobsOf(long runId) {
    return monitor.guarded(() -> jobs.ofRun(runId));
  }

  Optional<GithubRunner> runner(long runnerId) {
    return monitor.guarded(() -> runners.find(runnerId));
  }

  GithubMint mint(
      GithubScope scope, String name, long groupId, Collection<String> labels, String workFolder) {
    return monitor.guarded(() -> {
      Optional<GithubGroup> group =
          directory.groups(scope).stream().filter(known -> known.id() == groupId).findFirst();
      if (group.isEmpty()) {
        return new GithubMint.NoSuchGroup();
      }
      if (!group.get().administrable()) {
        return new GithubMint.GroupNotAdministrable();
      }
      GithubMint mint = runners.mint(scope, name, group.get(), labels, workFolder, monitor.now());
      if (mint instanceof GithubMint.Minted(GithubRunner runner, String _)) {
        forgetWhenUnused(runner.id());
      }
      return mint;
    });
  }

  /** Removes a registration unless it is busy, and says whether it did; empty if there is none. */
  Optional<Boolean> remove(GithubScope scope, long runnerId) {
    return monitor.guarded(() -> {
      Optional<GithubRunner> known =
          runners.find(runnerId).filter(runner -> runner.scope().equals(scope));
      known.filter(runner -> !runner.busy()).ifPresent(this::drop);
      return known.map(runner -> !runner.busy());
    });
  }

  private void enqueue(GithubJob job) {
    GithubJob queued = jobs.enqueue(job);
    scheduler
        .submit(queued, directory.repository(job.run().repositoryId()))
        .ifPresentOrElse(runner -> assign(queued, runner), () -> expire(job.id()));
  }

  private void expire(long jobId) {
    monitor.later(
        QUEUE_LIMIT,
        () -> {
          if (scheduler.withdraw(jobId)) {
            jobs.abandon(jobId, monitor.now());
          }
        });
  }

  private boolean cancel(GithubJob job) {
    return switch (job.status()) {
      case WAITING, QUEUED -> {
        scheduler.withdraw(job.id());
        jobs.abandon(job.id(), monitor.now());
        yield true;
      }
      case IN_PROGRESS -> {
        var taker = Objects.requireNonNull(job.runner());
        runners.listener(taker.id()).ifPresent(listener -> monitor.tell(listener::cancelled));
        yield true;
      }
      case COMPLETED -> false;
    };
  }

  private void assign(GithubJob job, GithubRunner runner) {
    GithubGroup group = runner.group();
    var taker = new GithubJob.Taker(runner.id(), runner.name(), group.id(), group.name());
    GithubJob started = jobs.start(job, taker, monitor.now());
    runners.assign(runner, job.id());
    var assignment =
        GithubRunnerSession.Assignment.of(started, directory.repository(job.run().repositoryId()));
    var listener = runners.listener(runner.id()).orElseThrow();
    monitor.tell(() -> listener.assigned(assignment));
  }

  private void complete(GithubRunner runner, long jobId, String conclusion) {
    var _ = runners.remove(runner.id());
    jobs.complete(jobId, conclusion, monitor.now());
  }

  private void drop(GithubRunner runner) {
    scheduler.leave(runner.id());
    runners.remove(runner.id()).ifPresent(listener -> monitor.tell(listener::removed));
  }

  private void forgetWhenUnused(long runnerId) {
    monitor.later(
        UNUSED_LIMIT,
        () ->
            runners
                .find(runnerId)
                .filter(runner -> !runner.online() && !runner.busy())
                .ifPresent(this::drop));
  }

  private void disconnect(GithubRunner runner) {
    scheduler.leave(runner.id());
    GithubRunner gone = runners.disconnect(runner);
    Long jobId = gone.job();
    if (jobId == null) {
      forgetWhenUnused(gone.id());
    } else {
      monitor.later(LOST_AFTER, () -> complete(gone, jobId, "failure"));
    }
  }

  private final class Session implements GithubRunnerSession {
    private final long runnerId;

    private Session(long runnerId) {
      this.runnerId = runnerId;
    }

    @Override
    public void finish(String conclusion) {
      monitor.guarded(() ->
          online()
              .ifPresent(runner -> {
                if (runner.job() != null) {
                  complete(runner, runner.job(), conclusion);
                }
              }));
    }

    @Override
    public void disconnect() {
      monitor.guarded(() -> online().ifPresent(GithubModel.this::disconnect));
    }

    private Optional<GithubRunner> online() {
      return runners.find(runnerId).filter(GithubRunner::online);
    }
  }
}
