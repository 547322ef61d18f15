package dev.sluice.config;

import java.net.URI;
import java.util.Locale;
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

  /** Whether it is somebody's own GitHub, and neither github.com nor a subdomain of GHE.com. */
  public boolean isEnterpriseServer() {
    String host = url.getHost().toLowerCase(Locale.ROOT);
    return !host.equals("github.com")
        && !host.equals("www.github.com")
        && !host.endsWith(".ghe.com");
  }
}
