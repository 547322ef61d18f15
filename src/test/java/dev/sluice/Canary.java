package dev.sluice;

import dev.sluice.secret.Secret;

/**
 * Fake secrets for tests. All carry one text that no log or report may ever show; the build
 * searches for it once all tests have run.
 */
public final class Canary {
  /** Put together at run time, so that no source or class file holds the text that is searched. */
  public static final String TEXT = String.join("-", "canary", "d41c7e", "must", "never", "show");

  private Canary() {}

  /** A fake secret for what {@code name} says. */
  public static Secret secret(String name) {
    return Secret.of(name + "-" + TEXT);
  }
}
