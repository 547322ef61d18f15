package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.WorkflowRuns.RemoteJob;
import dev.sluice.routing.JobFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores what GitHub said of a job when it was asked, just as a webhook would have been. */
final class JobNews {
  private static final Logger LOG = LoggerFactory.getLogger(JobNews.class);

  private final Ledger ledger;
  private final AppliedTables tables;
  private final InstantSource clock;

  JobNews(Ledger ledger, AppliedTables tables, InstantSource clock) {
    this.ledger = ledger;
    this.tables = tables;
    this.clock = clock;
  }

  /**
   * The event that a job of the REST API stands for; empty for a status that says nothing about
   * where the job is.
   *
   * @param facts what is known of the job beside that
   */
  static Optional<JobEvent> event(RemoteJob remote, JobFacts facts) {
    Phase phase =
        switch (remote.status()) {
          case "waiting" -> Phase.WAITING;
          case "queued" -> Phase.QUEUED;
          case "in_progress" -> Phase.IN_PROGRESS;
          case "completed" -> Phase.COMPLETED;
          // "requested" and "pending" come before a job can be offered to a runner.
          default -> null;
        };
    if (phase == null) {
      return Optional.empty();
    }
    boolean taken = phase.compareTo(Phase.QUEUED) > 0;
    Long runnerId = remote.runnerId();
    String runnerName = remote.runnerName();
    return Optional.of(
        new JobEvent(
            remote.id(),
            facts,
            remote.runId(),
            remote.name(),
            phase,
            phase == Phase.COMPLETED ? remote.conclusion() : null,
            !taken || runnerId == null || runnerId == 0 ? null : runnerId,
            !taken || runnerName == null || runnerName.isEmpty() ? null : runnerName));
  }

  /** Stores an event and returns the job as it is then. */
  Job take(JobEvent event, Discovery discovery) {
    Instant now = clock.instant();
    AppliedTable active = tables.current();
    Hearing.Heard heard =
        ledger.commit(
            transaction -> Hearing.hear(transaction, event, discovery, "poll", active, now));
    if (heard.before() != heard.job().phase()) {
      LOG.atInfo()
          .addKeyValue("event", "job.polled")
          .addKeyValue("job", event.jobId())
          .addKeyValue("repository", heard.job().facts().repository())
          .addKeyValue("before", heard.before())
          .addKeyValue("phase", heard.job().phase())
          .addKeyValue("discovery", heard.job().discovery())
          .log("GitHub knew more of a job than its webhooks had told");
    }
    return heard.job();
  }
}
