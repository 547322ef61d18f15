package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which store is used. */
public sealed interface StoreAddress {
  /**
   * The place on this machine that server and commands agree on: beside it are the files that say
   * where the server is asked.
   */
  Path home();

  /** Names it to an operator; holds nothing secret. */
  String shown();

  /** A file of one process. */
  record Sqlite(Path file) implements StoreAddress {
    @Override
    public Path home() {
      return file;
    }

    @Override
    public String shown() {
      return file.toString();
    }
  }

  /**
   * A database that processes share.
   *
   * @param url of the driver, without user and secrets
   * @param user null for the driver's default
   * @param secrets parameters of the driver that are secret
   * @param shown host and database
   */
  record Postgres(String url, @Nullable String user, Map<String, Secret> secrets, String shown)
      implements StoreAddress {
    public Postgres {
      secrets = Map.copyOf(secrets);
    }

    @Override
    public Path home() {
      return StoreSetting.DEFAULT_FILE;
    }
  }
}
