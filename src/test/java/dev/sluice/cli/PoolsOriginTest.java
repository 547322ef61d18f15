package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which policy counts, and with it which GitHub may see the credential. */
class PoolsOriginTest {
  @TempDir Path directory;

  private final PrintStream stream =
      new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);

  private URI github(Map<String, String> environment) {
    var terminal = new Terminal(stream, stream, false, false, environment);
    var compiled =
        (PoolsOrigin.Result.Compiled)
            PoolsOrigin.of(null, environment).compile(terminal, Terminal.Color.never);
    return compiled.config().github().url();
  }

  @Test
  void theGithubIsTheOneOfTheServersPolicy() throws Exception {
    String pools =
        Files.writeString(
                directory.resolve("pools.yaml"),
                """
                version: 1
                github: { url: https://ghe.example.com }
                pools:
                  - { name: a, match: { labels: [x] } }
                """)
            .toString();
    assertThat(github(Map.of("SLUICE_POOLS", pools)))
        .isEqualTo(URI.create("https://ghe.example.com"));
    assertThat(
            github(
                Map.of(
                    "SLUICE_POOLS",
                    "env:",
                    "ALLOWED_REPOS",
                    "acme/api",
                    "GITHUB_ENTERPRISE_DOMAIN",
                    "ghe.example.com")))
        .isEqualTo(URI.create("https://ghe.example.com"));
  }

  @Test
  void onlyTheUsualFileMayBeAbsent() {
    Path none = directory.resolve("none.yaml");
    assertThat(new PoolsOrigin(none.toString(), false).isAbsent()).isTrue();
    assertThat(new PoolsOrigin(none.toString(), true).isAbsent()).isFalse();
    assertThat(PoolsOrigin.of(none, Map.of("SLUICE_POOLS", "env:")).text())
        .isEqualTo(none.toString());
    assertThat(PoolsOrigin.of(null, Map.of("SLUICE_POOLS", " ")))
        .isEqualTo(new PoolsOrigin(PoolsInput.DEFAULT, false));
  }
}
