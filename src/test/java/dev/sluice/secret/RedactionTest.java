package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String LETTERS = "Zx9k".repeat(9);

  @ParameterizedTest
  @ValueSource(
      strings = {"ghp_", "ghs_", "github_pat_", "ak-", "as-", "npm_", "pypi-", "AKIA", "Bearer "})
  void hidesTokensByTheirForm(String prefix) {
    assertThat(Redaction.of("with " + prefix + LETTERS + " in it"))
        .doesNotContain(LETTERS)
        .startsWith("with ")
        .endsWith("*** in it");
  }

  @Test
  void hidesPasswordsInAddressesAndWhatLooksLikeKeys() {
    assertThat(Redaction.of("https://me:hunter2@example.com/x"))
        .isEqualTo("https://***@example.com/x");
    assertThat(Redaction.of("config: " + "eyJhbGciOiJ" + LETTERS + "." + LETTERS + " end"))
        .isEqualTo("config: *** end");
    assertThat(Redaction.of("--jitconfig " + LETTERS + "Aa0=" + LETTERS))
        .isEqualTo("--jitconfig ***");
  }

  @Test
  void showsALineOfATerminalAsPlainTextAndNotTooLong() {
    assertThat(Redaction.line("\u001B]0;title\u0007\u001B[1;31mred\u001B[0m\r 10 %\r\n\ttwo ", 99))
        .isEqualTo("red 10 % two");
    assertThat(Redaction.line("\u001B]0;never ended", 99)).isEqualTo("]0;never ended");
    assertThat(Redaction.line("token " + LETTERS + " and more", 12)).isEqualTo("token *** an...");
    assertThat(Redaction.line("\u001B]".repeat(50_000), 10)).hasSize(13);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Http response code: NotFound from 'POST"
            + " https://api.github.com/actions/runner-registration'",
        "sb-Known1x000000000000000 of runner sluice-abc123-gpu-h100-0a1b2c3d",
        "/opt/hostedtoolcache/node/20.20.2/x64/lib/node_modules/npm/bin/npm-cli.js",
        "commit 9ac1b2d3e4f5061728394a5b6c7d8e9f00112233",
        "a-very-long-name-of-a-service-that-says-nothing-secret-at-all-in-it",
        ""
      })
  void leavesTheRestAsItIs(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
  }
}
