package dev.sluice.app;

import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import dev.sluice.settings.ServeSettings;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The generated token of the admin listener, kept beside the store over restarts. */
final class AdminToken {
  private static final Logger LOG = LoggerFactory.getLogger(AdminToken.class);
  private static final int BYTES = 32;

  private AdminToken() {}

  /**
   * Reads the token, or makes one.
   *
   * @throws NotStarted if it can neither be read nor made
   */
  static Secret of(Path store) {
    Path file = ServerFile.tokenOf(store);
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
      Secret token = Secret.of(Files.readString(file).strip());
      if (!token.isToken() || token.reveal().length() < ServeSettings.LEAST_TOKEN) {
        throw new NotStarted(
            "the admin token in "
                + file
                + " is not at least "
                + ServeSettings.LEAST_TOKEN
                + " visible ASCII characters: remove the file, and a new one is made");
      }
      warnIfOthersRead(file);
      return token;
    } catch (IOException e) {
      throw new NotStarted("the admin token cannot be read or made: " + e.getMessage(), e);
    }
  }

  /** Not refused: volumes of containers are often opened to a group. */
  private static void warnIfOthersRead(Path file) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    Set<PosixFilePermission> mode = view.readAttributes().permissions();
    if (mode.contains(PosixFilePermission.GROUP_READ)
        || mode.contains(PosixFilePermission.OTHERS_READ)) {
      LOG.atWarn()
          .addKeyValue("event", "admin.token.readable")
          .addKeyValue("file", file)
          .addKeyValue("mode", PosixFilePermissions.toString(mode))
          .log("others than its owner can read the admin token: chmod 600 the file");
    }
  }
}
