package dev.sluice.provider;

import dev.sluice.config.Visibility;
import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What GitHub says of workflow runs and jobs beyond the webhook. Calls block, are bounded in time,
 * and may come from any thread.
 */
public interface WorkflowRuns {

  /** Reads the run that a job belongs to; empty when GitHub answers 404. */
  Answer<Optional<RunFacts>> run(RepositoryName repository, long runId);

  /** Reads one job; empty when GitHub answers 404. */
  Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId);

  /**
   * Lists the runs of a repository that may hold a job for a runner, those in state queued or in
   * progress. GitHub lists only the newest thousand of each state, and they change while they are
   * read, so a run that is not listed may be open all the same.
   */
  Answer<List<OpenRun>> openRuns(RepositoryName repository);

  /** Lists the jobs of a run's latest attempt: the whole list or a failure. */
  Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId);

  /**
   * A run as it is listed.
   *
   * @param repository under its present name, which may be another than the one asked about
   */
  record OpenRun(RunFacts facts, RepositoryName repository, Visibility visibility) {}

  /**
   * The part of a run that policy needs.
   *
   * @param headRepository null when the fork was deleted
   */
  record RunFacts(
      long id, @Nullable RepositoryName headRepository, String event, @Nullable String actor) {}

  /**
   * A job as the REST API shows it.
   *
   * @param status {@code queued}, {@code waiting}, {@code in_progress}, {@code completed}, or a
   *     word that GitHub adds later
   * @param runnerId null or 0 when it never had a runner
   * @param name empty when GitHub does not say
   */
  record RemoteJob(
      long id,
      long runId,
      String status,
      @Nullable String conclusion,
      List<String> labels,
      @Nullable Long runnerId,
      @Nullable String runnerName,
      String name,
      @Nullable String workflow,
      @Nullable String branch,
      @Nullable Instant createdAt) {
    public RemoteJob {
      labels = List.copyOf(labels);
    }
  }
}
