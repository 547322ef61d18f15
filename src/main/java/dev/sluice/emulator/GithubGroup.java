package dev.sluice.emulator;

/**
 * A runner group of an organization or enterprise.
 *
 * @param allowsPublic whether jobs of public repositories may use it; GitHub's own default is no
 * @param administrable no for the group of GitHub-hosted runners, where minting is answered 403
 */
public record GithubGroup(long id, String name, boolean allowsPublic, boolean administrable) {
  /** The group that every account has, and the only one that a repository knows. */
  public static final GithubGroup DEFAULT = new GithubGroup(1, "Default", false, true);
}
