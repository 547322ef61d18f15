package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job to be queued. Start from {@link #of} and change what matters.
 *
 * @param repository {@code owner/name}; created on first use with this visibility
 * @param event what triggers the run, null for the usual one of its origin
 * @param group the runner group named in {@code runs-on}, null for none
 * @param seconds how long its steps take
 * @param conclusion what it comes to
 * @param count how many jobs of this kind the run has, 1 or more (a matrix)
 */
public record GithubJobRequest(
    String repository,
    List<String> labels,
    GithubRepository.Visibility visibility,
    Origin origin,
    @Nullable String event,
    String workflow,
    String branch,
    String actor,
    @Nullable String group,
    Gate gate,
    Duration length,
    String conclusion,
    int count) {
  public GithubJobRequest {
    labels = List.copyOf(labels);
  }

  /** Where the commit comes from. */
  public enum Origin {
    REPOSITORY,
    FORK,
    DELETED_FORK
  }

  /** Whether an environment's approval stands before the job. */
  public enum Gate {
    NONE,
    /** Announced as {@code waiting}, and as {@code queued} once approved. */
    APPROVAL,
    /** As above, but already the first event says {@code queued}, with status {@code waiting}. */
    APPROVAL_ANNOUNCED_AS_QUEUED
  }

  /** A push to main of a private repository: one job that succeeds after a second. */
  public static GithubJobRequest of(String repository, List<String> labels) {
    return new GithubJobRequest(
        repository,
        labels,
        GithubRepository.Visibility.PRIVATE,
        Origin.REPOSITORY,
        null,
        "ci",
        "main",
        "octocat",
        null,
        Gate.NONE,
        Duration.ofSeconds(1),
        "success",
        1);
  }

  public GithubJobRequest visibility(GithubRepository.Visibility value) {
    return new GithubJobRequest(
        repository,
        labels,
        value,
        origin,
        event,
        workflow,
        branch,
        actor,
        group,
        gate,
        length,
        conclusion,
        count);
  }

  public GithubJobRequest origin(Origin value) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        value,
        event,
        workflow,
        branch,
        actor,
        group,
        gate,
        length,
        conclusion,
        count);
  }

  public GithubJobRequest event(String value) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        value,
        workflow,
        branch,
        actor,
        group,
        gate,
        length,
        conclusion,
        count);
  }

  /** Sets what policy can look at. */
  public GithubJobRequest from(String workflowName, String branchName, String actorLogin) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        event,
        workflowName,
        branchName,
        actorLogin,
        group,
        gate,
        length,
        conclusion,
        count);
  }

  public GithubJobRequest group(String value) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        event,
        workflow,
        branch,
        actor,
        value,
        gate,
        length,
        conclusion,
        count);
  }

  public GithubJobRequest gate(Gate value) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        event,
        workflow,
        branch,
        actor,
        group,
        value,
        length,
        conclusion,
        count);
  }

  /** Sets how long it takes and how it ends. */
  public GithubJobRequest ending(Duration after, String how) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        event,
        workflow,
        branch,
        actor,
        group,
        gate,
        after,
        how,
        count);
  }

  public GithubJobRequest times(int value) {
    return new GithubJobRequest(
        repository,
        labels,
        visibility,
        origin,
        event,
        workflow,
        branch,
        actor,
        group,
        gate,
        length,
        conclusion,
        value);
  }
}
