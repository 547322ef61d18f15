package dev.sluice.emulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who makes a call, by the credential it carries. */
sealed interface GithubIdentity {
  /** The user behind tokens that name no other. */
  String USUAL_USER = "octocat";

  /** Whose budget of calls is used. */
  String budget();

  /** No credential. */
  record Anonymous() implements GithubIdentity {
    @Override
    public String budget() {
      return "127.0.0.1";
    }
  }

  /** A token that may do everything, which no real one may: for demonstrations. */
  record Omnipotent() implements GithubIdentity {
    @Override
    public String budget() {
      return "user ID 1";
    }
  }

  /**
   * A classic personal access token.
   *
   * @param administrator whether the user administers the repositories, organizations and
   *     enterprises
   */
  record Classic(String login, Set<String> scopes, boolean administrator)
      implements GithubIdentity {
    @Override
    public String budget() {
      return "user " + login;
    }
  }

  /**
   * A fine-grained personal access token.
   *
   * @param owner the one account whose resources it opens
   */
  record FineGrained(String login, String owner, GithubPermissions permissions, Instant expiry)
      implements GithubIdentity {
    @Override
    public String budget() {
      return "user " + login;
    }
  }

  /** An App itself, by its JWT. */
  record Application(GithubApp app) implements GithubIdentity {
    @Override
    public String budget() {
      return "app ID " + app.id();
    }
  }

  /**
   * An installation, by one of its tokens.
   *
   * @param repositories ids the token was narrowed to, null for all of the installation
   */
  record Installed(
      GithubInstallation installation,
      GithubPermissions permissions,
      @Nullable Set<Long> repositories)
      implements GithubIdentity {
    @Override
    public String budget() {
      return "installation ID " + installation.id();
    }

    boolean admits(GithubRepository repository) {
      return installation.admits(repository)
          && (repositories == null || repositories.contains(repository.id()));
    }
  }
}
