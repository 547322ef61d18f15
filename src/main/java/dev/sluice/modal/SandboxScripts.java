package dev.sluice.modal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The scripts that our layer puts into every sandbox image. */
final class SandboxScripts {
  private SandboxScripts() {}

  /** Reads a text resource of this package. */
  static String read(String name) {
    try (InputStream in =
        Objects.requireNonNull(SandboxScripts.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
