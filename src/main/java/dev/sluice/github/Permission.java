package dev.sluice.github;

/**
 * What a GitHub App has to be allowed for a call, and all that the token for it is given. Names are
 * those of GitHub's REST API 2022-11-28, "Permissions required for GitHub Apps".
 */
enum Permission {
  REPOSITORY_RUNNERS("administration", "write"),
  ORGANIZATION_RUNNERS("organization_self_hosted_runners", "write"),
  ACTIONS("actions", "read"),
  REPOSITORY_HOOKS("repository_hooks", "write"),
  ORGANIZATION_HOOKS("organization_hooks", "write"),
  METADATA("metadata", "read");

  private final String key;
  private final String level;

  Permission(String key, String level) {
    this.key = key;
    this.level = level;
  }

  String key() {
    return key;
  }

  String level() {
    return level;
  }

  /** {@code administration=write}, as GitHub's headers have it. */
  @Override
  public String toString() {
    return key + "=" + level;
  }
}
