package dev.sluice.app;

import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The generated token of the admin listener, kept beside the store over restarts. */
final class AdminToken {
  private static final int BYTES = 32;

  private AdminToken() {}

  static Path file(Path store) {
    return store.toAbsolutePath().resolveSibling(ServerFile.TOKEN);
  }

  /**
   * Reads the token, or makes one.
   *
   * @throws NotStarted if it can neither be read nor made
   */
  static Secret of(Path store) {
    Path file = file(store);
    try {
      if (!Files.exists(file)) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try {
          PrivateFile.create(file, HexFormat.of().formatHex(random) + "\n");
        } catch (FileAlreadyExistsException e) {
          // Another process was faster; its token is as good.
        }
      }
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new NotStarted("the admin token in " + file + " is empty: remove the file");
      }
      return Secret.of(token);
    } catch (IOException e) {
      throw new NotStarted("the admin token cannot be read or made: " + e.getMessage(), e);
    }
  }
}
