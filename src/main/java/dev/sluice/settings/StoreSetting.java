package dev.sluice.settings;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where the store is: the same for the server and for the commands that look into it. */
final class StoreSetting {
  private static final String SQLITE = "sqlite:";
  private static final String DEFAULT = SQLITE + ".sluice/sluice.db";

  private StoreSetting() {}

  static Path read(Environment env) {
    String text = env.text("SLUICE_STORE").orElse(DEFAULT);
    if (text.startsWith(SQLITE) && text.length() > SQLITE.length()) {
      try {
        return Path.of(text.substring(SQLITE.length()));
      } catch (InvalidPathException e) {
        env.problem("SLUICE_STORE names no path: " + text);
        return Path.of("");
      }
    }
    // Not echoed: the address of another store may hold a password.
    env.problem("SLUICE_STORE is not sqlite:PATH");
    return Path.of("");
  }
}
