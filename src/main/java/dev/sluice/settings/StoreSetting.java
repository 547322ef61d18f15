package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the store is: the same for the server and for the commands that look into it. */
final class StoreSetting {
  static final Path DEFAULT_FILE = Path.of(".sluice/sluice.db");

  private static final String NAME = "SLUICE_STORE";
  private static final String PASSWORD = "SLUICE_STORE_PASSWORD";
  private static final String SQLITE = "sqlite:";
  private static final StoreAddress DEFAULT = new StoreAddress.Sqlite(DEFAULT_FILE);

  private StoreSetting() {}

  static StoreAddress read(Environment env) {
    // A secret as a whole, since the address of a database may hold a password.
    Optional<Secret> given = env.secret(NAME);
    if (given.isEmpty()) {
      return DEFAULT;
    }
    String text = given.get().reveal();
    if (text.startsWith(SQLITE)) {
      return sqlite(env, text.substring(SQLITE.length()));
    }
    if (PostgresText.isOne(text)) {
      return PostgresText.read(env, NAME, text, env.secret(PASSWORD).orElse(null)).orElse(DEFAULT);
    }
    env.problem(NAME + " is neither sqlite:PATH nor postgresql://[USER@]HOST[:PORT]/DATABASE");
    return DEFAULT;
  }

  private static StoreAddress sqlite(Environment env, String path) {
    try {
      if (!path.isBlank()) {
        return new StoreAddress.Sqlite(Path.of(path));
      }
      env.problem(NAME + " is sqlite: without a path");
    } catch (InvalidPathException e) {
      env.problem(NAME + " names no path: " + path);
    }
    return DEFAULT;
  }
}
