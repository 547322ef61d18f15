package dev.sluice.github;

import dev.sluice.secret.Secret;

/** How we prove to GitHub who we are. */
public sealed interface Credential {
  /** A fine-grained or classic personal access token; visible ASCII. */
  record Token(Secret secret) implements Credential {
    public Token {
      if (!secret.reveal().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw new IllegalArgumentException("the GitHub token holds white space or other signs");
      }
    }
  }
}
