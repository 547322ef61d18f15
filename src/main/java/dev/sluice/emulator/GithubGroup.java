package dev.sluice.emulator;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A runner group of an organization or enterprise.
 *
 * @param visibility which repositories may use it; GitHub's word {@code private} leaves public ones
 *     out
 * @param repositories {@code owner/name} in lower case, of those selected
 * @param allowsPublic whether jobs of public repositories may use it; GitHub's own default is no
 * @param workflows files that alone may use it, such as {@code
 *     acme/api/.github/workflows/ci.yml@refs/heads/main}; empty for no such restriction
 * @param administrable no for the group of GitHub-hosted runners, where minting is answered 403
 */
public record GithubGroup(
    long id,
    String name,
    Visibility visibility,
    Set<String> repositories,
    boolean allowsPublic,
    List<String> workflows,
    boolean administrable) {
  /** The group that every account has, and the only one that a repository knows. */
  public static final GithubGroup DEFAULT = new GithubGroup(1, "Default", false, true);

  /** Which repositories of the account may use a group. */
  public enum Visibility {
    ALL,
    SELECTED,
    PRIVATE;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public GithubGroup {
    repositories =
        repositories.stream()
            .map(full -> full.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    workflows = List.copyOf(workflows);
  }

  /** A group for all repositories and workflows. */
  public GithubGroup(long id, String name, boolean allowsPublic, boolean administrable) {
    this(id, name, Visibility.ALL, Set.of(), allowsPublic, List.of(), administrable);
  }

  /** A group for some repositories. */
  public static GithubGroup selected(
      long id, String name, Set<String> repositories, boolean allowsPublic) {
    return new GithubGroup(
        id, name, Visibility.SELECTED, repositories, allowsPublic, List.of(), true);
  }

  /** Says whether jobs of the repository may use it, by its visibility alone. */
  boolean admits(GithubRepository repository) {
    boolean open = repository.visibility() == GithubRepository.Visibility.PUBLIC;
    boolean seen =
        switch (visibility) {
          case ALL -> true;
          case SELECTED -> repositories.contains(repository.fullName().toLowerCase(Locale.ROOT));
          case PRIVATE -> !open;
        };
    return seen && (!open || allowsPublic);
  }

  /** Says whether a workflow of the repository may use it. */
  boolean admits(GithubRepository repository, GithubRun run) {
    String file =
        repository.fullName() + "/.github/workflows/" + run.workflow() + ".yml@refs/heads/";
    return admits(repository)
        && (workflows.isEmpty()
            || workflows.stream().anyMatch((file + run.branch())::equalsIgnoreCase));
  }
}
