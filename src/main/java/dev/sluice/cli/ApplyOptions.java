package dev.sluice.cli;

import picocli.CommandLine.Option;

/** What the commands that change what is in force share. */
final class ApplyOptions {
  @Option(
      names = "--auto-approve",
      description = "Does not ask; without a terminal there is nobody to ask.")
  boolean autoApprove;

  /** Who is named in the record: in GitHub Actions whoever started the run. */
  static String who(Terminal terminal) {
    String actor = terminal.environment().getOrDefault("GITHUB_ACTOR", "");
    boolean workflow = "true".equals(terminal.environment().get("GITHUB_ACTIONS"));
    return workflow && !actor.isBlank()
        ? actor + " in GitHub Actions"
        : System.getProperty("user.name", "unknown");
  }

  /** Where a text is recorded to come from: in GitHub Actions with the commit. */
  static String origin(Terminal terminal, String path) {
    String repository = terminal.environment().getOrDefault("GITHUB_REPOSITORY", "");
    String commit = terminal.environment().getOrDefault("GITHUB_SHA", "");
    boolean workflow = "true".equals(terminal.environment().get("GITHUB_ACTIONS"));
    return workflow && commit.matches("[0-9a-f]{40}") && !repository.isBlank()
        ? path + " at " + repository + "@" + commit.substring(0, 7)
        : path;
  }
}
