package dev.sluice.emulator;

import java.util.Locale;

/** Where a runner is registered at the emulated GitHub. Names compare without case. */
public sealed interface GithubScope {
  /**
   * Runs jobs of one repository.
   *
   * @param id survives a new name
   */
  record Repository(long id) implements GithubScope {}

  /** Runs jobs of all repositories of an owner. */
  record Organization(String login) implements GithubScope {
    public Organization {
      login = lower(login);
    }
  }

  /** Runs jobs of all repositories whose owner belongs to an enterprise. */
  record Enterprise(String slug) implements GithubScope {
    public Enterprise {
      slug = lower(slug);
    }
  }

  /** Says whether runners registered here may see jobs of that repository. */
  default boolean covers(GithubRepository repository) {
    return switch (this) {
      case Repository(long id) -> id == repository.id();
      case Organization(String login) -> login.equals(lower(repository.owner()));
      case Enterprise(String slug) ->
          repository.enterprise() != null && slug.equals(lower(repository.enterprise()));
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
