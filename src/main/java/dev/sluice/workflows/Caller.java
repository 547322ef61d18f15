package dev.sluice.workflows;

/**
 * A job that calls a workflow.
 *
 * @param path of the workflow file it stands in, from the root of the repository
 */
public record Caller(String path, String job) {}
