package dev.sluice.emulator;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether this is github.com or a GitHub Enterprise Server. Safe for any thread. */
final class GithubEdition {
  private volatile @Nullable String server;

  void server(String version) {
    server = version;
  }

  /** The version of the server; empty on github.com. */
  Optional<String> server() {
    return Optional.ofNullable(server);
  }

  /** What a server calls itself. */
  String host() {
    return "127.0.0.1";
  }

  /** Below which address the public pages of Apps are. */
  String appPages() {
    return server == null ? "https://github.com/apps" : "https://" + host() + "/github-apps";
  }

  /** Whether a version of the REST API is served. */
  boolean speaks(String apiVersion) {
    return apiVersion.equals("2022-11-28") || (server == null && apiVersion.equals("2026-03-10"));
  }

  /** How long an attempt to deliver is shown and can be repeated. */
  Duration deliveriesKept() {
    return Duration.ofDays(server == null ? 3 : 7);
  }

  /** For one event at one repository or organization. */
  int mostHooks() {
    return server == null ? 20 : 250;
  }
}
