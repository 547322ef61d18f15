package dev.sluice.provider;

import dev.sluice.routing.RepositoryName;
import java.util.Locale;

/** Whose a webhook is. Those of enterprises have no REST API that we use. */
public sealed interface HookSite {
  record Repository(RepositoryName name) implements HookSite {}

  /** An organization. */
  record Organization(String login) implements HookSite {}

  /** The GitHub App that we are; it has one webhook, whose id the API does not tell. */
  record App() implements HookSite {}

  /** {@code repository:owner/name}, {@code organization:login}, lower case, or {@code app}. */
  default String key() {
    return switch (this) {
      case Repository(RepositoryName name) -> "repository:" + name.key();
      case Organization(String login) -> "organization:" + login.toLowerCase(Locale.ROOT);
      case App() -> "app";
    };
  }
}
