package dev.sluice.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;

/**
 * Where a running server can be asked: {@code server.json} beside its store.
 *
 * @param url of the admin listener, as it is reached from this machine
 * @param instance that the listener names in {@link #HEADER} of every answer, so that a file left
 *     behind by a server that was killed is not taken for another's
 */
public record ServerFile(
    int formatVersion, String url, String instance, long pid, String version, Instant started) {
  public static final String HEADER = "Sluice-Instance";

  private static final String USUAL_STORE = "sluice.db";

  public ServerFile {
    Objects.requireNonNull(url, "url");
    Objects.requireNonNull(instance, "instance");
  }

  /** The file of the server that uses {@code store}. */
  public static Path of(Path store) {
    return beside(store, "server.json");
  }

  /** The file with the generated token of that server. */
  public static Path tokenOf(Path store) {
    return beside(store, "admin-token");
  }

  /** Stores of other names may share the directory, so that these carry the name of theirs. */
  private static Path beside(Path store, String name) {
    Path absolute = store.toAbsolutePath().normalize();
    Path file = absolute.getFileName();
    boolean usual = file == null || file.toString().equals(USUAL_STORE);
    return absolute.resolveSibling(usual ? name : file + "." + name);
  }
}
