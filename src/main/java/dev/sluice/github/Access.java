package dev.sluice.github;

import dev.sluice.routing.RepositoryName;
import org.jspecify.annotations.Nullable;

/** Whom a call concerns, which decides whose credential it is sent with. */
sealed interface Access {
  /**
   * What belongs to a user or an organization.
   *
   * @param repository where one is concerned, null else
   */
  record Account(String owner, @Nullable RepositoryName repository, Permission permission)
      implements Access {}

  /** What belongs to an enterprise; GitHub Apps have no access. */
  record Enterprise(String slug) implements Access {}

  /** The GitHub App itself. */
  record App() implements Access {}

  /** What everybody may ask. */
  record Everybody() implements Access {}
}
