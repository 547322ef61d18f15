package dev.sluice.emulator;

import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Brings jobs and runner processes together and apart again. Guarded by the model's lock; sessions
 * take it themselves.
 */
final class GithubAssignments {
  private final GithubMonitor monitor;
  private final GithubDirectory directory;
  private final GithubJobs jobs;
  private final GithubRunners runners;
  private final GithubScheduler scheduler;

  GithubAssignments(
      GithubMonitor monitor,
      GithubDirectory directory,
      GithubJobs jobs,
      GithubRunners runners,
      RandomGenerator random) {
    this.monitor = monitor;
    this.directory = directory;
    this.jobs = jobs;
    this.runners = runners;
    this.scheduler = new GithubScheduler(random);
  }

  GithubRunnerSession.Connection connect(String config, GithubRunnerSession.Listener listener) {
    Optional<GithubRunner> connected = runners.connect(config, listener);
    if (connected.isEmpty()) {
      return new GithubRunnerSession.Connection.Rejected("Failed to create a session");
    }
    GithubRunner runner = connected.get();
    scheduler.join(runner).ifPresent(job -> assign(job, runner));
    return new GithubRunnerSession.Connection.Accepted(new Session(runner.id()));
  }

  /** Announces a job and gives it to a runner or a place in line. */
  void enqueue(GithubJob job) {
    GithubJob queued = jobs.enqueue(job);
    scheduler
        .submit(queued, directory.repository(job.run().repositoryId()))
        .ifPresentOrElse(runner -> assign(queued, runner), () -> expire(job.id()));
  }

  private void expire(long jobId) {
    monitor.later(
        GithubModel.QUEUE_LIMIT,
        () -> {
          if (scheduler.withdraw(jobId)) {
            jobs.abandon(jobId, monitor.now());
          }
        });
  }

  /** Ends a job without a runner, or tells its runner; false if it is over. */
  boolean cancel(GithubJob job) {
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

  /** Removes an idle registration and tells its process. */
  void drop(GithubRunner runner) {
    scheduler.leave(runner.id());
    runners.remove(runner.id()).ifPresent(listener -> monitor.tell(listener::removed));
  }

  /** Removes the registration in a day if no process holds it then. */
  void forgetWhenUnused(long runnerId) {
    monitor.later(
        GithubModel.UNUSED_LIMIT,
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
      monitor.later(GithubModel.LOST_AFTER, () -> complete(gone, jobId, "failure"));
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
      monitor.guarded(() -> online().ifPresent(GithubAssignments.this::disconnect));
    }

    private Optional<GithubRunner> online() {
      return runners.find(runnerId).filter(GithubRunner::online);
    }
  }
}
