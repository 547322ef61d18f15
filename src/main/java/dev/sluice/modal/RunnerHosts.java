package dev.sluice.modal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The hosts behind {@code network.allow.github}: one list, {@code runner-hosts.txt}. */
final class RunnerHosts {
  private static final List<String> HOSTS =
      resource("runner-hosts.txt")
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();

  private RunnerHosts() {}

  static List<String> all() {
    return HOSTS;
  }

  /** Reads a text resource of this package. */
  static String resource(String name) {
    try (InputStream in =
        Objects.requireNonNull(RunnerHosts.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
