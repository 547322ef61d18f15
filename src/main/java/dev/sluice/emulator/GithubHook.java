package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as it is configured at one moment.
 *
 * @param events what it gets; {@code *} for everything
 */
record GithubHook(
    long id,
    Owner owner,
    Config config,
    List<String> events,
    boolean active,
    Instant createdAt,
    Instant updatedAt) {

  GithubHook {
    events = List.copyOf(events);
  }

  /** Where a hook hangs. */
  sealed interface Owner {
    /** At every repository at once, which no real one does: for demonstrations. */
    record Everybody() implements Owner {}

    record Scope(GithubScope scope) implements Owner {}

    record App(GithubApp app) implements Owner {}
  }

  /**
   * Where and how deliveries go.
   *
   * @param contentType {@code json} or {@code form}
   * @param secret null for none, and then no signature
   * @param insecureSsl {@code 0} or {@code 1}
   */
  record Config(String url, String contentType, @Nullable Secret secret, String insecureSsl) {}

  boolean wants(String event) {
    return active && (events.contains(event) || events.contains("*"));
  }

  /** Says whether it hangs there, as the REST API sees it. */
  boolean isAt(GithubScope scope) {
    return switch (owner) {
      case Owner.Everybody _ -> true;
      case Owner.Scope(GithubScope own) -> own.equals(scope);
      case Owner.App _ -> false;
    };
  }

  GithubHook with(Config newConfig, Instant at) {
    return new GithubHook(id, owner, newConfig, events, active, createdAt, at);
  }

  GithubHook with(List<String> newEvents, boolean isActive, Instant at) {
    return new GithubHook(id, owner, config, newEvents, isActive, createdAt, at);
  }
}
