package dev.sluice.emulator;

import org.jspecify.annotations.Nullable;

/**
 * A workflow run.
 *
 * @param attempt from 1; grows with each re-run
 * @param headRepository {@code owner/name} that the commit came from; null when that fork was
 *     deleted
 * @param event what triggered it, such as {@code push} or {@code pull_request}
 * @param actor login of who triggered it
 */
public record GithubRun(
    long id,
    int attempt,
    long repositoryId,
    @Nullable String headRepository,
    String event,
    String workflow,
    String branch,
    String actor,
    String headSha) {

  GithubRun again() {
    return new GithubRun(
        id, attempt + 1, repositoryId, headRepository, event, workflow, branch, actor, headSha);
  }
}
