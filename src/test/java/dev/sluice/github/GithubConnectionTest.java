package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GithubConnectionTest {
  @ParameterizedTest
  @CsvSource({
    "https://github.com, https://api.github.com",
    "https://GitHub.com/, https://api.github.com",
    "https://acme.ghe.com, https://api.acme.ghe.com",
    "https://ghe.example.com, https://ghe.example.com/api/v3",
    "https://ghe.example.com:8443/, https://ghe.example.com:8443/api/v3",
    "http://localhost:3000, http://localhost:3000/api/v3",
    "https://notghe.com, https://notghe.com/api/v3",
  })
  void theApiBaseFollowsFromTheWebAddress(URI web, URI base) {
    assertThat(GithubConnection.apiBase(web)).isEqualTo(base);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ftp://github.com", "https://user@github.com", "https://h/?q", "mailto:x"})
  void whatIsNoBaseOfAnApiIsRefused(URI base) {
    var credential = new Credential.Token(Canary.secret("ghp"));
    assertThatThrownBy(() -> GithubConnection.of(base, credential))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aTokenWithALineBreakIsRefusedWithoutBeingShown() {
    Secret broken = Secret.of(Canary.TEXT + "\n");
    assertThatThrownBy(() -> new Credential.Token(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining(Canary.TEXT.substring(0, 6));
  }

  @Test
  void aConnectionNeverShowsItsToken() {
    var connection =
        new GithubConnection(
            URI.create("https://api.github.com"),
            new Credential.Token(Canary.secret("ghp")),
            "sluice/1",
            Duration.ofSeconds(1),
            List.of(),
            true);
    assertThat(connection.toString().contains(Canary.TEXT)).isFalse();
  }
}
