package dev.sluice.routing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The hosts behind {@code network.allow.github}: one list, {@code runner-hosts.txt}. */
final class RunnerHosts {
  private static final List<String> HOSTS = read();

  private RunnerHosts() {}

  /**
   * What a runner has to reach.
   *
   * @param github the web address of the GitHub that jobs come from; its own hosts are added
   */
  static List<String> of(URI github) {
    List<String> hosts = new ArrayList<>(HOSTS);
    String host = github.getHost().toLowerCase(Locale.ROOT);
    if (!HOSTS.contains(host)) {
      hosts.add(host);
      if (host.endsWith(".ghe.com")) {
        hosts.add("*." + host);
      }
    }
    return hosts;
  }

  private static List<String> read() {
    try (InputStream in =
        Objects.requireNonNull(RunnerHosts.class.getResourceAsStream("runner-hosts.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
