package dev.sluice.emulator;

/**
 * A webhook event as it leaves GitHub.
 *
 * @param guid of the delivery; kept when it is delivered again
 * @param event such as {@code workflow_job}
 * @param action such as {@code queued}
 * @param repository {@code owner/name}
 * @param jobId what it is about
 * @param payload the JSON text to be signed and sent
 */
public record GithubEvent(
    String guid,
    String event,
    String action,
    String repository,
    long repositoryId,
    long jobId,
    String payload) {}
