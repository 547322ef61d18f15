package dev.sluice.config;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs come from.
 *
 * @param url {@code https://github.com}, a GHE.com subdomain or a GHES host
 * @param enterprise slug, null unless the scope is enterprise
 * @param runnerGroup name or id
 */
public record GithubSettings(
    URI url, Scope scope, @Nullable String enterprise, String runnerGroup) {
  public static final GithubSettings DEFAULT =
      new GithubSettings(URI.create("https://github.com"), Scope.REPOSITORY, null, "Default");
}
