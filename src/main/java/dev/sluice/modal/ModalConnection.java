package dev.sluice.modal;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where Modal is, who we are there, and which app our sandboxes belong to.
 *
 * @param serverUrl one {@code https} URL, or {@code http} for an emulator on this machine
 * @param app created if missing
 * @param environment null for the workspace's default environment
 * @param imageBuilderVersion null for the one that Modal's environment has
 * @param longestThrottle how long one call may wait because Modal asks to come back later; after
 *     that it fails with {@code Limited}
 */
public record ModalConnection(
    URI serverUrl,
    Secret tokenId,
    Secret tokenSecret,
    String app,
    @Nullable String environment,
    @Nullable String imageBuilderVersion,
    ClientIdentity identity,
    Duration longestThrottle) {

  /** What the official clients use. */
  public static final URI DEFAULT_SERVER = URI.create("https://api.modal.com:443");

  private static final Duration LONGEST_THROTTLE = Duration.ofSeconds(30);

  public ModalConnection {
    String scheme = serverUrl.getScheme();
    if (serverUrl.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
      throw new IllegalArgumentException("Modal's server must be one http or https URL");
    }
  }

  /** A connection with our own identity. */
  public ModalConnection(
      URI serverUrl, Secret tokenId, Secret tokenSecret, String app, @Nullable String environment) {
    this(
        serverUrl,
        tokenId,
        tokenSecret,
        app,
        environment,
        null,
        ClientIdentity.DEFAULT,
        LONGEST_THROTTLE);
  }

  public ModalConnection withIdentity(ClientIdentity other) {
    return new ModalConnection(
        serverUrl,
        tokenId,
        tokenSecret,
        app,
        environment,
        imageBuilderVersion,
        other,
        longestThrottle);
  }

  public ModalConnection withLongestThrottle(Duration longest) {
    return new ModalConnection(
        serverUrl, tokenId, tokenSecret, app, environment, imageBuilderVersion, identity, longest);
  }

  /** Null asks Modal. */
  public ModalConnection withImageBuilderVersion(@Nullable String version) {
    return new ModalConnection(
        serverUrl, tokenId, tokenSecret, app, environment, version, identity, longestThrottle);
  }

  /** Empty stands for the default environment on the wire. */
  String environmentName() {
    return environment == null ? "" : environment;
  }

  boolean plaintext() {
    return "http".equals(serverUrl.getScheme());
  }

  int port() {
    int port = serverUrl.getPort();
    return port >= 0 ? port : plaintext() ? 80 : 443;
  }
}
