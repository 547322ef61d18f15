package dev.sluice.github;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * How to reach GitHub's REST API.
 *
 * @param apiBase http or https, no user, query or fragment; a slash at the end does not matter
 * @param userAgent sent with every call, such as {@code sluice/0.1.0}
 * @param timeout positive; bounds one call from connecting to the last byte
 * @param retries pauses before a call that only reads, or that was never sent, is made again within
 *     its bound after a passing failure
 * @param byTheMinute whether calls keep to GitHub's limits of one minute; off for load tests
 */
public record GithubConnection(
    URI apiBase,
    Credential credential,
    String userAgent,
    Duration timeout,
    List<Duration> retries,
    boolean byTheMinute) {
  /** Long enough for a slow list, short enough for a scheduler that waits for it. */
  public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

  /** Most failures that pass have passed after these. */
  public static final List<Duration> USUAL_RETRIES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));

  public GithubConnection {
    retries = List.copyOf(retries);
    String scheme = apiBase.getScheme();
    if (!("https".equals(scheme) || "http".equals(scheme))
        || apiBase.getHost() == null
        || apiBase.getUserInfo() != null
        || apiBase.getQuery() != null
        || apiBase.getFragment() != null) {
      throw new IllegalArgumentException("not the base of an API: " + apiBase.getHost());
    }
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("the timeout must be positive");
    }
  }

  /** A connection with the usual timeout and this program's name. */
  public static GithubConnection of(URI apiBase, Credential credential) {
    String version = GithubConnection.class.getPackage().getImplementationVersion();
    return new GithubConnection(
        apiBase,
        credential,
        "sluice/" + (version == null ? "dev" : version),
        USUAL_TIMEOUT,
        USUAL_RETRIES,
        true);
  }

  /** The same with other pauses. */
  public GithubConnection withRetries(List<Duration> pauses) {
    return new GithubConnection(apiBase, credential, userAgent, timeout, pauses, byTheMinute);
  }

  /** The same, for an emulator that takes calls at any rate. */
  public GithubConnection unpaced() {
    return new GithubConnection(apiBase, credential, userAgent, timeout, retries, false);
  }

  /**
   * Derives the API base from the address people use: github.com, {@code SUBDOMAIN.ghe.com}, or the
   * host of a GitHub Enterprise Server (docs.github.com, "Getting started with the REST API").
   *
   * @param web with scheme and host; a path is ignored
   */
  public static URI apiBase(URI web) {
    if (web.getHost() == null || web.getScheme() == null) {
      throw new IllegalArgumentException("a GitHub address needs a scheme and a host");
    }
    String host = web.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("github.com") || host.equals("www.github.com")) {
      return URI.create("https://api.github.com");
    }
    String port = web.getPort() < 0 ? "" : ":" + web.getPort();
    return host.endsWith(".ghe.com")
        ? URI.create(web.getScheme() + "://api." + host + port)
        : URI.create(web.getScheme() + "://" + host + port + "/api/v3");
  }
}
