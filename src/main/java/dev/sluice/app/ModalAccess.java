package dev.sluice.app;

import dev.sluice.config.ModalSettings;
import dev.sluice.modal.ClientIdentity;
import dev.sluice.modal.Modal;
import dev.sluice.modal.ModalConnection;
import dev.sluice.settings.ModalClientSettings;
import dev.sluice.settings.ModalLogin;
import dev.sluice.telemetry.Logging;
import java.time.Duration;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Makes the client of Modal from what the operator gave. */
final class ModalAccess {
  private ModalAccess() {}

  static Modal open(ModalLogin login, ModalSettings declared, InstantSource clock) {
    Level level = login.client().logLevel();
    if (level != null) {
      Logging.level(Modal.class.getPackageName(), level);
      if (level.toInt() <= Level.INFO.toInt()) {
        // Who wants our client quiet, as profiles of Modal's own clients often do, still wants to
        // see why a build failed.
        Logging.level(Logging.BUILD_OUTPUT, level);
      }
    }
    return new Modal(connection(login, declared), clock);
  }

  static ModalConnection connection(ModalLogin login, ModalSettings declared) {
    ModalClientSettings client = login.client();
    ModalConnection connection =
        new ModalConnection(
                login.serverUrl(),
                login.tokenId(),
                login.tokenSecret(),
                declared.app(),
                environment(login, declared))
            .withImageBuilderVersion(client.imageBuilderVersion())
            .withIdentity(identity(client));
    Duration throttle = client.longestThrottle();
    return throttle == null ? connection : connection.withLongestThrottle(throttle);
  }

  private static ClientIdentity identity(ModalClientSettings client) {
    ClientIdentity ours = ClientIdentity.DEFAULT;
    return new ClientIdentity(
        client.type() == null ? ours.type() : client.type(),
        client.version() == null ? ours.version() : client.version(),
        client.name() == null ? ours.product() : client.name());
  }

  /** The variable, else what the pools file says, else the profile; null for Modal's default. */
  static @Nullable String environment(ModalLogin login, ModalSettings declared) {
    return Stream.of(login.environment(), declared.environment(), login.profileEnvironment())
        .filter(name -> name != null)
        .findFirst()
        .orElse(null);
  }
}
