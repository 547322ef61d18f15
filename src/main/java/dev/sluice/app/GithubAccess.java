package dev.sluice.app;

import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.github.AppKey;
import dev.sluice.github.Credential;
import dev.sluice.github.GithubApi;
import dev.sluice.github.GithubConnection;
import dev.sluice.settings.GithubLogin;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the client of GitHub's API from what the operator gave. */
final class GithubAccess {
  private GithubAccess() {}

  /**
   * @param timeScale by what pauses are divided; 1 but in tests
   * @param paced whether calls keep to GitHub's limits by the minute; off in load tests
   * @throws NotStarted if the credential cannot be used, or not for these pools
   */
  static GithubApi open(
      GithubLogin settings, PoolsConfig config, InstantSource clock, int timeScale, boolean paced) {
    refusal(settings, config)
        .ifPresent(why -> {
          throw new NotStarted(why);
        });
    return open(settings, config.github().url(), clock, timeScale, paced);
  }

  /** Why the credential cannot be used for these pools; empty if it can. */
  static Optional<String> refusal(GithubLogin settings, PoolsConfig config) {
    return settings.credential() instanceof GithubLogin.Credential.App
        ? enterprisePool(config)
            .map(pool ->
                "pool "
                    + pool.name()
                    + " registers its runners at an enterprise, which GitHub Apps"
                    + " cannot: use GITHUB_TOKEN with a classic token (manage_runners:enterprise)")
        : Optional.empty();
  }

  /**
   * The same, whatever the pools.
   *
   * @param web address of GitHub, unless the settings override it
   */
  static GithubApi open(
      GithubLogin settings, URI web, InstantSource clock, int timeScale, boolean paced) {
    URI override = settings.api();
    URI base = override == null ? GithubConnection.apiBase(web) : override;
    GithubConnection connection = GithubConnection.of(base, credential(settings.credential()));
    connection =
        connection.withRetries(
            connection.retries().stream().map(pause -> pause.dividedBy(timeScale)).toList());
    return new GithubApi(paced ? connection : connection.unpaced(), clock);
  }

  private static Credential credential(GithubLogin.Credential given) {
    return switch (given) {
      case GithubLogin.Credential.Token(var token) -> new Credential.Token(token);
      case GithubLogin.Credential.App(String id, var pem) ->
          new Credential.App(
              id,
              AppKey.parse(pem)
                  .orElseThrow(() ->
                      new NotStarted(
                          "GITHUB_APP_PRIVATE_KEY is no private key that GitHub makes for an App:"
                              + " a PEM file that begins with -----BEGIN RSA PRIVATE KEY-----;"
                              + " GITHUB_APP_PRIVATE_KEY_FILE can name the file itself")));
    };
  }

  private static Optional<Pool> enterprisePool(PoolsConfig config) {
    return config.pools().stream()
        .filter(pool -> pool.runner().scope() == Scope.ENTERPRISE)
        .findFirst();
  }
}
