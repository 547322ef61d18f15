package dev.sluice.emulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registration at one moment. Every one is just-in-time and ephemeral: it takes one job at most.
 *
 * @param labels lower case, exactly those it was minted with
 * @param online whether its process holds a session
 * @param job id of the job it runs, null while idle
 */
public record GithubRunner(
    long id,
    GithubScope scope,
    String name,
    Set<String> labels,
    GithubGroup group,
    boolean online,
    @Nullable Long job,
    Instant createdAt) {
  public GithubRunner {
    labels = Set.copyOf(labels);
  }

  /** Says whether it runs a job. */
  public boolean busy() {
    return job != null;
  }

  GithubRunner connected(boolean isOnline) {
    return new GithubRunner(id, scope, name, labels, group, isOnline, job, createdAt);
  }

  GithubRunner running(long jobId) {
    return new GithubRunner(id, scope, name, labels, group, online, jobId, createdAt);
  }
}
