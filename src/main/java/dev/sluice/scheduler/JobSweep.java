package dev.sluice.scheduler;

import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.provider.WorkflowRuns.OpenRun;
import dev.sluice.provider.WorkflowRuns.RemoteJob;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/**
 * Compares the jobs that GitHub has with our rows, since any webhook may be lost: unknown ones that
 * are queued are taken in, known ones are moved on, and open rows of ours that are in no open run
 * are asked about one by one. Each pass makes only so many calls; the next goes on from there.
 */
final class JobSweep {
  static final String KEY = "sweep jobs";

  /** In calls; the pages of long lists come on top. */
  private static final int BUDGET = 60;

  /**
   * GitHub ends a run after 35 days, a job on a self-hosted runner after 5, a queued one after 1.
   */
  private static final Duration LONGEST_RUN = Duration.ofDays(35);

  private static final Duration LONGEST_JOB = Duration.ofDays(6);
  private static final Duration LONGEST_QUEUE = Duration.ofHours(25);
  private static final Duration PAUSE_WHILE_WAITING = Duration.ofHours(1);

  private final Ledger ledger;
  private final WorkflowRuns runs;
  private final JobNews news;
  private final KnownTargets known;
  private final Controller controller;
  private final Backoff retries;
  private final Strikes vanished;
  private final Timing timing;
  private final InstantSource clock;
  private final BooleanSupplier stopping;
  private final ConcurrentMap<Long, Instant> askedAt = new ConcurrentHashMap<>();

  /** Touched by one pass at a time. */
  private volatile String doneUpTo = "";

  JobSweep(
      Ledger ledger,
      WorkflowRuns runs,
      JobNews news,
      KnownTargets known,
      Controller controller,
      Backoff retries,
      Timing timing,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.ledger = ledger;
    this.runs = runs;
    this.news = news;
    this.known = known;
    this.controller = controller;
    this.retries = retries;
    this.vanished = new Strikes(timing.strike());
    this.timing = timing;
    this.clock = clock;
    this.stopping = stopping;
  }

  /** Returns whether every question got an answer. */
  boolean sweep(Unanswered unanswered) {
    Map<String, RepositoryName> repositories = new TreeMap<>(known.repositories());
    List<String> order = new ArrayList<>(repositories.keySet());
    List<String> rest = order.stream().filter(key -> key.compareTo(doneUpTo) > 0).toList();
    order.removeAll(rest);
    order.addAll(0, rest);
    forgetClosed();
    var pass = new Pass(unanswered);
    for (String key : order) {
      if (!pass.goesOn()) {
        break;
      }
      RepositoryName repository = repositories.get(key);
      if (repository != null) {
        pass.look(repository);
      }
      doneUpTo = key;
    }
    return pass.answered;
  }

  private void forgetClosed() {
    Set<Long> open = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Job job : ledger.view().openJobs()) {
      open.add(job.id());
      keys.add(Long.toString(job.id()));
    }
    askedAt.keySet().retainAll(open);
    vanished.retain(keys);
  }

  /** One pass and what it may still do. */
  private final class Pass {
    private int calls;
    private boolean limited;
    private boolean answered = true;
    private final Unanswered unanswered;

    private Pass(Unanswered unanswered) {
      this.unanswered = unanswered;
    }

    private boolean goesOn() {
      return calls < BUDGET && !limited && !stopping.getAsBoolean();
    }

    private void look(RepositoryName repository) {
      Instant asked = clock.instant();
      calls += 2;
      switch (runs.openRuns(repository)) {
        case Answer.Failed<List<OpenRun>>(Failure failure) -> failed(failure);
        case Answer.Ok<List<OpenRun>>(List<OpenRun> open) -> {
          Set<Long> seen = new HashSet<>();
          boolean whole = true;
          for (OpenRun run : open) {
            whole &= goesOn() && look(repository, run, seen);
          }
          if (whole) {
            missing(repository, seen, asked);
          }
        }
      }
    }

    private boolean look(RepositoryName repository, OpenRun run, Set<Long> seen) {
      calls++;
      return switch (runs.jobs(repository, run.facts().id())) {
        case Answer.Failed<List<RemoteJob>>(Failure failure) -> failed(failure);
        case Answer.Ok<List<RemoteJob>>(List<RemoteJob> jobs) -> {
          for (RemoteJob job : jobs) {
            seen.add(job.id());
            take(run, job);
          }
          yield true;
        }
      };
    }

    private boolean failed(Failure failure) {
      answered = false;
      unanswered.by(failure);
      if (failure instanceof Failure.Limited(Instant retryAt, String detail)) {
        // Polling is the first thing to do without.
        limited = true;
        retries.failedUntil(KEY, retryAt, failure.code(), detail);
      }
      return false;
    }

    /** Our open rows that no open run has: over, most likely, and nobody told us. */
    private void missing(RepositoryName repository, Set<Long> seen, Instant asked) {
      for (Job job : ledger.view().openJobs()) {
        boolean due =
            job.facts().repository().equals(repository)
                && !seen.contains(job.id())
                && job.changedAt().isBefore(asked)
                && pauseIsOver(job, asked);
        if (due && goesOn()) {
          calls++;
          askedAt.put(job.id(), asked);
          ask(job, asked);
        }
      }
    }

    private void ask(Job job, Instant now) {
      switch (runs.job(job.facts().repository(), job.id())) {
        case Answer.Failed<Optional<RemoteJob>>(Failure failure) -> failed(failure);
        case Answer.Ok<Optional<RemoteJob>>(Optional<RemoteJob> answer) -> {
          if (answer.isEmpty()) {
            absent(job, now);
            return;
          }
          vanished.clear(Long.toString(job.id()));
          JobNews.event(answer.get(), job.facts())
              .filter(event -> event.phase().compareTo(job.phase()) > 0)
              .ifPresent(event -> news.take(event, Discovery.POLL));
        }
      }
    }
  }

  private boolean pauseIsOver(Job job, Instant now) {
    Instant last = askedAt.get(job.id());
    Duration pause =
        job.phase() == Phase.WAITING ? PAUSE_WHILE_WAITING : timing.jobSweep().dividedBy(2);
    return last == null || !last.plus(pause).isAfter(now);
  }

  /**
   * GitHub's "not found" may be wrong, so a row ends by it only when the job could not be open any
   * more by GitHub's own limits: its run was deleted, or its repository.
   */
  private void absent(Job job, Instant now) {
    Duration longest =
        switch (job.phase()) {
          case WAITING, COMPLETED -> LONGEST_RUN;
          case QUEUED -> LONGEST_QUEUE;
          case IN_PROGRESS -> LONGEST_JOB;
        };
    Instant from = job.phase() == Phase.IN_PROGRESS ? job.changedAt() : job.firstSeen();
    if (vanished.strike(Long.toString(job.id()), now) && from.plus(longest).isBefore(now)) {
      news.take(
          new JobEvent(
              job.id(),
              job.facts(),
              job.runId(),
              job.name(),
              Phase.COMPLETED,
              "vanished",
              null,
              null),
          Discovery.POLL);
    }
  }

  private void take(OpenRun run, RemoteJob remote) {
    JobFacts facts = facts(run, remote);
    Optional<JobEvent> event = JobNews.event(remote, facts);
    if (event.isEmpty()) {
      return;
    }
    Optional<Job> row = ledger.view().openJob(remote.id());
    if (row.isPresent()) {
      boolean news =
          event.get().phase().compareTo(row.get().phase()) > 0
              || (row.get().undecidedByGithub()
                  && !row.get().facts().repository().equals(run.repository()));
      if (news) {
        this.news.take(event.get(), Discovery.POLL);
      }
    } else if (isMissed(event.get(), remote) && ledger.job(remote.id()).isEmpty()) {
      this.news.take(event.get(), Discovery.POLL);
    }
  }

  /** Whether its webhook had the time to come, and the job is one that we should know of. */
  private boolean isMissed(JobEvent event, RemoteJob remote) {
    Instant created = remote.createdAt();
    if (created != null && created.plus(timing.strike()).isAfter(clock.instant())) {
      return false;
    }
    String runner = event.runnerName();
    return switch (event.phase()) {
      case WAITING, QUEUED -> true;
      case IN_PROGRESS -> runner != null && controller.isOurs(runner);
      case COMPLETED -> false;
    };
  }

  private static JobFacts facts(OpenRun run, RemoteJob remote) {
    boolean own = run.repository().equals(run.facts().headRepository());
    return new JobFacts(
        run.repository(),
        remote.labels(),
        run.visibility(),
        own ? Fork.NO : Fork.YES,
        remote.workflow(),
        remote.branch(),
        run.facts().actor());
  }
}
