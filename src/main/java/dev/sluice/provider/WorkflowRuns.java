package dev.sluice.provider;

import dev.sluice.routing.RepositoryName;
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
   */
  record RemoteJob(
      long id,
      long runId,
      String status,
      @Nullable String conclusion,
      List<String> labels,
      @Nullable Long runnerId,
      @Nullable String runnerName) {
    public RemoteJob {
      labels = List.copyOf(labels);
    }
  }
}
