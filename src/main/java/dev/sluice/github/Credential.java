package dev.sluice.github;

import dev.sluice.secret.Secret;

/** How we prove to GitHub who we are. */
public sealed interface Credential {
  /** A fine-grained or classic personal access token; visible ASCII. */
  record Token(Secret secret) implements Credential {
    public Token {
      if (!secret.isToken()) {
        throw new IllegalArgumentException("the GitHub token holds white space or other signs");
      }
    }
  }

  /**
   * A GitHub App, which acts through its installations.
   *
   * @param id the app's number or its client id
   */
  record App(String id, AppKey key) implements Credential {
    public App {
      if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
        throw new IllegalArgumentException("not the id of a GitHub App: " + id);
      }
    }
  }
}
