package dev.sluice.api;

import java.time.Instant;

/**
 * Where a running server can be asked: {@code server.json} beside its store.
 *
 * @param url of the admin listener, as it is reached from this machine
 * @param instance that the listener names in {@link #HEADER} of every answer, so that a file left
 *     behind by a server that was killed is not taken for another's
 */
public record ServerFile(
    int formatVersion, String url, String instance, long pid, String version, Instant started) {
  /** Its name. */
  public static final String NAME = "server.json";

  /** The name of the file with the generated token, beside it. */
  public static final String TOKEN = "admin-token";

  public static final String HEADER = "Sluice-Instance";
}
