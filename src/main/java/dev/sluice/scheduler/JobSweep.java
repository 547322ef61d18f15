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
import dev.sluice.scheduler.Backoff.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the jobs that GitHub has with our rows, since any webhook may be lost: unknown ones that
 * are queued are taken in, known ones are moved on, and open rows of ours that are in no open run
 * are asked about one by one. Each pass makes only so many calls; the next goes on from there, with
 * the next repository and, within one, with the runs and jobs whose turn it is.
 */
final class JobSweep {
  static final String KEY = "sweep jobs";

  private static final Logger LOG = LoggerFactory.getLogger(JobSweep.class);

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

  /** One pass runs at a time, each on a thread of its own; guarded by {@code this}. */
  private final RunTurns turns = new RunTurns();

  private final Set<String> unreadable = new HashSet<>();
  private String doneUpTo = "";

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

  /**
   * Returns whether every question got an answer. What GitHub refuses for a lasting reason counts
   * as one, as long as it lets us read something.
   */
  synchronized boolean sweep(Unanswered unanswered) {
    Map<String, RepositoryName> repositories = new TreeMap<>(known.repositories());
    List<String> order = new ArrayList<>(repositories.keySet());
    List<String> rest = order.stream().filter(key -> key.compareTo(doneUpTo) > 0).toList();
    order.removeAll(rest);
    order.addAll(0, rest);
    turns.retain(order);
    unreadable.retainAll(order);
    List<Job> open = List.copyOf(ledger.view().openJobs());
    forgetClosed(open);
    var pass = new Pass(open, unanswered);
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
    return pass.isAnswered();
  }

  private void forgetClosed(List<Job> openJobs) {
    Set<Long> open = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (Job job : openJobs) {
      open.add(job.id());
      keys.add(Long.toString(job.id()));
    }
    askedAt.keySet().retainAll(open);
    vanished.retain(keys);
  }

  /** One pass and what it may still do. */
  private final class Pass {
    private final Map<RepositoryName, List<Job>> openJobs;
    private final Set<Long> knownRuns;
    private int calls;
    private boolean failed;
    private boolean refused;
    private boolean read;
    private final Unanswered unanswered;

    private Pass(List<Job> open, Unanswered unanswered) {
      this.unanswered = unanswered;
      openJobs = open.stream().collect(Collectors.groupingBy(job -> job.facts().repository()));
      knownRuns =
          open.stream().map(Job::runId).filter(Objects::nonNull).collect(Collectors.toSet());
    }

    private boolean goesOn() {
      return calls < BUDGET && !stopping.getAsBoolean();
    }

    private boolean goesOn(RepositoryName repository) {
      return goesOn() && limit(repository).isEmpty();
    }

    private boolean isAnswered() {
      return !failed && (read || !refused);
    }

    private void look(RepositoryName repository) {
      Optional<Pause> limit = limit(repository);
      if (limit.isPresent()) {
        failed = true;
        unanswered.by(limit.get().code(), limit.get().detail());
        return;
      }
      Instant asked = clock.instant();
      List<Job> rows = openJobs.getOrDefault(repository, List.of());
      calls += 2;
      switch (runs.openRuns(repository)) {
        case Answer.Failed<List<OpenRun>>(Failure failure) -> {
          failed(repository, failure);
          if (isLasting(failure)) {
            unreadable(repository, failure);
            rows.forEach(row -> now(row).ifPresent(job -> absent(job, asked)));
          }
        }
        case Answer.Ok<List<OpenRun>>(List<OpenRun> listed) -> {
          read = true;
          unreadable.remove(repository.key());
          compare(repository, rows, listed, asked);
        }
      }
    }

    /** Questions about single jobs get half of what is left, so that neither waits for ever. */
    private void compare(
        RepositoryName repository, List<Job> rows, List<OpenRun> listed, Instant asked) {
      Deque<Job> missing = missing(rows, listed, asked);
      int half = calls + (BUDGET - calls) / 2;
      while (!missing.isEmpty() && calls < half && goesOn(repository)) {
        ask(missing.removeFirst(), asked);
      }
      for (OpenRun run : turns.order(repository, listed, knownRuns)) {
        if (!goesOn(repository)) {
          break;
        }
        Optional<Set<Long>> seen = look(repository, run);
        if (seen.isPresent()) {
          turns.looked(repository, run);
          rows.stream()
              .filter(row -> isOf(row, run) && !seen.get().contains(row.id()) && isDue(row, asked))
              .forEach(missing::addLast);
        }
      }
      while (!missing.isEmpty() && goesOn(repository)) {
        ask(missing.removeFirst(), asked);
      }
    }

    /**
     * Our open rows whose runs are not listed, those first that were asked about longest ago: over,
     * most likely, and nobody told us; or there are more open runs than GitHub lists.
     */
    private Deque<Job> missing(List<Job> rows, List<OpenRun> listed, Instant asked) {
      Set<Long> ids = listed.stream().map(run -> run.facts().id()).collect(Collectors.toSet());
      return rows.stream()
          .filter(row -> !ids.contains(row.runId()) && isDue(row, asked))
          .sorted(
              Comparator.comparing((Job row) -> askedAt.getOrDefault(row.id(), Instant.MIN))
                  .thenComparingLong(Job::id))
          .collect(Collectors.toCollection(ArrayDeque::new));
    }

    /** Returns the ids of its jobs; empty if there was no answer. */
    private Optional<Set<Long>> look(RepositoryName repository, OpenRun run) {
      calls++;
      return switch (runs.jobs(repository, run.facts().id())) {
        case Answer.Failed<List<RemoteJob>>(Failure failure) -> {
          failed(repository, failure);
          yield Optional.empty();
        }
        case Answer.Ok<List<RemoteJob>>(List<RemoteJob> jobs) -> {
          for (RemoteJob job : jobs) {
            vanished.clear(Long.toString(job.id()));
            take(run, job);
          }
          yield Optional.of(jobs.stream().map(RemoteJob::id).collect(Collectors.toSet()));
        }
      };
    }

    private void failed(RepositoryName repository, Failure failure) {
      if (isLasting(failure)) {
        refused = true;
      } else {
        failed = true;
      }
      unanswered.by(failure);
      if (failure instanceof Failure.Limited(Instant retryAt, String detail)) {
        // Polling is the first thing to do without.
        retries.failedUntil(limitKey(repository), retryAt, failure.code(), detail);
      }
    }

    private void ask(Job row, Instant now) {
      now(row).ifPresent(job -> askAbout(job, now));
    }

    private void askAbout(Job job, Instant now) {
      calls++;
      askedAt.put(job.id(), now);
      switch (runs.job(job.facts().repository(), job.id())) {
        case Answer.Failed<Optional<RemoteJob>>(Failure failure) ->
            failed(job.facts().repository(), failure);
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

  private Optional<Pause> limit(RepositoryName repository) {
    return retries.pause(limitKey(repository), clock.instant());
  }

  /** A limit is one account's: a GitHub App has others at others. */
  private static String limitKey(RepositoryName repository) {
    return KEY + " of " + repository.owner().toLowerCase(Locale.ROOT);
  }

  /** The row as it is by now; empty if it was closed since the pass began. */
  private Optional<Job> now(Job row) {
    return ledger.view().openJob(row.id());
  }

  private static boolean isOf(Job row, OpenRun run) {
    Long id = row.runId();
    return id != null && id == run.facts().id();
  }

  /** Whether GitHub refuses, and will until somebody changes something. */
  private static boolean isLasting(Failure failure) {
    return switch (failure) {
      case Failure.Forbidden _, Failure.Absent _, Failure.Refused _ -> true;
      case Failure.Unauthorized _,
          Failure.Conflict _,
          Failure.Limited _,
          Failure.Exhausted _,
          Failure.Unavailable _ ->
          false;
    };
  }

  private void unreadable(RepositoryName repository, Failure failure) {
    if (unreadable.add(repository.key())) {
      LOG.atWarn()
          .addKeyValue("event", "jobs.unreadable")
          .addKeyValue("repository", repository)
          .addKeyValue("code", failure.code())
          .addKeyValue("reason", failure.detail())
          .log(
              "its jobs cannot be read, so those whose webhooks get lost are not found, and open "
                  + "ones end by GitHub's own time limits. If it still exists, give the token the "
                  + "permission Actions: read");
    }
  }

  /** Whether the row is older than the question and the job was not asked about a moment ago. */
  private boolean isDue(Job job, Instant asked) {
    return job.changedAt().isBefore(asked) && pauseIsOver(job, asked);
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
