package dev.sluice.app;

import dev.sluice.config.ModalSettings;
import dev.sluice.modal.Modal;
import dev.sluice.modal.ModalConnection;
import dev.sluice.settings.ModalLogin;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes the client of Modal from what the operator gave. */
final class ModalAccess {
  private ModalAccess() {}

  static Modal open(ModalLogin login, ModalSettings declared, InstantSource clock) {
    return new Modal(
        new ModalConnection(
            login.serverUrl(),
            login.tokenId(),
            login.tokenSecret(),
            declared.app(),
            environment(login, declared)),
        clock);
  }

  /** Null for Modal's default. */
  static @Nullable String environment(ModalLogin login, ModalSettings declared) {
    return login.environment() == null ? declared.environment() : login.environment();
  }
}
