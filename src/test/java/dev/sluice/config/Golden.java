package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares texts to files; {@code -Dgolden.apply=true} writes the files instead. */
final class Golden {
  static final Path RESOURCES =
      Path.of(System.getProperty("sluice.root", "."), "src/test/resources");

  private Golden() {}

  static void check(String text, Path file) throws IOException {
    if (Boolean.getBoolean("golden.apply")) {
      Files.writeString(file, text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }
}
