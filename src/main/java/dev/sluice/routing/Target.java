package dev.sluice.routing;

import java.util.Locale;

/** Where a runner registers. */
public sealed interface Target {
  record Repository(RepositoryName name) implements Target {}

  /** An organization. */
  record Organization(String login) implements Target {}

  record Enterprise(String slug) implements Target {}

  /**
   * {@code repository:owner/name}, {@code organization:login} or {@code enterprise:slug}, lower
   * case.
   */
  default String key() {
    return switch (this) {
      case Repository(RepositoryName name) -> "repository:" + name.key();
      case Organization(String login) -> "organization:" + lower(login);
      case Enterprise(String slug) -> "enterprise:" + lower(slug);
    };
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
