package dev.sluice.scheduler;

import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.provider.WorkflowRuns.RemoteJob;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * GitHub's own word on single jobs: which were queued when it was last asked. What it says beyond
 * that, such as that a job is over, is stored. Safe for any number of threads.
 */
final class Confirmations {
  private final WorkflowRuns runs;
  private final JobNews news;
  private final Backoff retries;
  private final Duration valid;
  private final InstantSource clock;
  private final ConcurrentMap<Long, Instant> queuedAt = new ConcurrentHashMap<>();
  private final Set<Long> launched = ConcurrentHashMap.newKeySet();
  private final ConcurrentMap<Long, Instant> doubtedSince = new ConcurrentHashMap<>();

  /**
   * @param valid how long GitHub's word counts
   */
  Confirmations(
      WorkflowRuns runs, JobNews news, Backoff retries, Duration valid, InstantSource clock) {
    this.runs = runs;
    this.news = news;
    this.retries = retries;
    this.valid = valid;
    this.clock = clock;
  }

  static String key(Job job) {
    return "confirm:" + job.id();
  }

  /** How long GitHub's word counts. */
  Duration valid() {
    return valid;
  }

  boolean isFresh(Job job, Instant now) {
    Instant at = queuedAt.get(job.id());
    return at != null && at.plus(valid).isAfter(now);
  }

  /** A runner was launched for the job. */
  void launched(Job job) {
    launched.add(job.id());
    doubtedSince.remove(job.id());
  }

  /**
   * Whether GitHub has to say first that the job waits, since a runner was launched for it before.
   * That it needs another one may be true, or only look so because webhooks are in arrears or lost:
   * launching on and on would then make the arrears worse. Where GitHub does not say, a minute of
   * doubt is enough.
   */
  boolean isDoubtful(Job job, Instant now) {
    if (!launched.contains(job.id()) || isFresh(job, now)) {
      return false;
    }
    Instant since = doubtedSince.computeIfAbsent(job.id(), _ -> now);
    return since.plus(valid).isAfter(now);
  }

  void forget(Set<Long> openJobs) {
    queuedAt.keySet().retainAll(openJobs);
    launched.retainAll(openJobs);
    doubtedSince.keySet().retainAll(openJobs);
  }

  /** Asks, and takes in what GitHub says. */
  void ask(Job job) {
    Instant asked = clock.instant();
    switch (runs.job(job.facts().repository(), job.id())) {
      case Answer.Failed<Optional<RemoteJob>>(Failure failure) -> {
        if (failure instanceof Failure.Limited limited) {
          retries.failedUntil(key(job), limited.retryAt(), failure.code(), failure.detail());
        } else {
          retries.failed(key(job), clock.instant(), failure.code(), failure.detail());
        }
      }
      case Answer.Ok<Optional<RemoteJob>>(Optional<RemoteJob> answer) -> {
        Optional<JobEvent> event = answer.flatMap(remote -> JobNews.event(remote, job.facts()));
        if (event.isPresent() && event.get().phase() == Phase.QUEUED) {
          retries.succeeded(key(job));
          queuedAt.put(job.id(), asked);
          return;
        }
        // Neither "not found" nor a word for "not yet" is a reason to launch or to give up.
        retries.failedUntil(
            key(job), clock.instant().plus(valid), "unconfirmed", "GitHub does not call it queued");
        event
            .filter(it -> it.phase() != Phase.WAITING)
            .ifPresent(it -> news.take(it, Discovery.POLL));
      }
    }
  }
}
