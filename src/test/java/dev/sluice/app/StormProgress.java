package dev.sluice.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Says how far a storm is, at once in a file: what goes to the standard output is held back until
 * the test is over.
 */
final class StormProgress {
  private final Path file;

  /** Starts the file anew. */
  StormProgress(String name) throws IOException {
    this.file =
        Path.of(System.getProperty("sluice.root", "."), "target", "process-logs").resolve(name);
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
  }

  void say(String line) {
    System.out.println(line);
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
