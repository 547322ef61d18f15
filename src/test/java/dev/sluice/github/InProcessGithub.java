package dev.sluice.github;

import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubPermissions;
import dev.sluice.emulator.GithubRest;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The adapter over the emulated REST API in one process, so that tests of other packages can have
 * it in virtual time. Nothing is sent again by itself, since those pauses would be real ones.
 */
public final class InProcessGithub {
  static final URI BASE = URI.create("https://api.test");

  private static final String CLIENT_ID = "Iv23liInProcess";

  private final GithubRest rest;
  private final InstantSource clock;
  private final Runnable way;
  private final Consumer<Exchange> witness;

  /** What a request is for, as far as it shows. */
  public enum Kind {
    MINT,
    DELETE,
    LOOK_UP,
    POLL,
    CREDENTIAL
  }

  /**
   * One request and what came of it.
   *
   * @param at when it was sent
   * @param tooEarly whether its token had been told to wait until later
   */
  public record Exchange(
      Instant at, Kind kind, String request, int status, boolean tooEarly, boolean secondary) {}

  /**
   * @param way taken once by each request and once by each answer; may let time pass
   * @param witness told of each exchange when its answer is there
   */
  public InProcessGithub(
      GithubRest rest, InstantSource clock, Runnable way, Consumer<Exchange> witness) {
    this.rest = rest;
    this.clock = clock;
    this.way = way;
    this.witness = witness;
  }

  public GithubApi withToken(Secret token) {
    return api(new Credential.Token(token));
  }

  /** As {@link #app}. */
  public GithubApi asApp() {
    return api(new Credential.App(CLIENT_ID, Keys.appKey()));
  }

  /** An App with all that runners need, to be installed. */
  public static GithubApp app() {
    return new GithubApp(
        2_300_077,
        CLIENT_ID,
        "in-process",
        Keys.PAIR.getPublic(),
        GithubPermissions.of(
            Map.of(
                "administration", "write",
                "actions", "read",
                "organization_self_hosted_runners", "write",
                "repository_hooks", "write",
                "organization_hooks", "write")),
        List.of("workflow_job"));
  }

  private GithubApi api(Credential credential) {
    var connection = GithubConnection.of(BASE, credential).withRetries(List.of());
    return new GithubApi(
        connection, clock, () -> new InProcessWire(rest, BASE.toString(), clock, way, witness));
  }
}
