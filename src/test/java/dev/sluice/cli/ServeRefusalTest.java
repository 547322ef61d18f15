package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} starts whole or not at all, and says in one message what to mend. */
class ServeRefusalTest {
  private static final String VALID =
      "version: 1\npools:\n  - { name: a, match: { labels: [x] } }\n";

  @TempDir Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int serve(Map<String, String> environment, String... arguments) {
    var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    String[] all = new String[arguments.length + 1];
    all[0] = "serve";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return SluiceCommand.execute(new Terminal(stream, stream, false, false, environment), all);
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String pools(String text) throws Exception {
    return Files.writeString(directory.resolve("pools.yaml"), text).toString();
  }

  @Test
  void namesTheMissingFile() {
    assertThat(serve(Map.of(), "--pools", directory.resolve("absent.yaml").toString()))
        .isEqualTo(ExitCode.NO_INPUT);
    assertThat(said()).contains("absent.yaml", "There is no such file", "not started");
  }

  @Test
  void namesThePlaceInABrokenFile() throws Exception {
    assertThat(serve(Map.of(), "--pools", pools(VALID + "limit: {}\n"))).isEqualTo(ExitCode.FAILED);
    assertThat(said()).contains("pools.yaml:4:1", "Did you mean \"limits\"?", "not started");
  }

  @Test
  void namesTheMissingVariables() throws Exception {
    assertThat(serve(Map.of(), "--pools", pools(VALID))).isEqualTo(ExitCode.FAILED);
    assertThat(said()).contains("GITHUB_TOKEN", "WEBHOOK_SECRET", "MODAL_TOKEN_SECRET");
  }

  @Test
  void namesThePlaceInABrokenFileOfPrices() throws Exception {
    Path prices = Files.writeString(directory.resolve("prices.yaml"), "version: 1\ndate: today\n");
    Map<String, String> environment =
        Map.of(
            "GITHUB_TOKEN", Canary.TEXT,
            "WEBHOOK_SECRET", Canary.TEXT,
            "MODAL_TOKEN_ID", Canary.TEXT,
            "MODAL_TOKEN_SECRET", Canary.TEXT,
            "SLUICE_PRICES", prices.toString());
    assertThat(serve(environment, "--pools", pools(VALID))).isEqualTo(ExitCode.FAILED);
    assertThat(said()).contains(prices + ":2:7", "not started: the file of SLUICE_PRICES");
  }

  @Test
  void refusesAPoolsFileBesideThePolicyOfTheOriginal() throws Exception {
    assertThat(serve(Map.of("ALLOWED_REPOS", "acme/app"), "--pools", pools(VALID)))
        .isEqualTo(ExitCode.FAILED);
    assertThat(said()).contains("ALLOWED_REPOS", "pools.yaml");
  }

  @Test
  void takesThePolicyOfTheOriginalAsThePoolsFile() {
    var environment =
        Map.of(
            "SLUICE_POOLS",
            "env:",
            "ALLOWED_REPOS",
            "acme/app",
            "GITHUB_TOKEN",
            Canary.secret("ghp").reveal());
    assertThat(serve(environment)).isEqualTo(ExitCode.FAILED);
    assertThat(said())
        .contains("WEBHOOK_SECRET")
        .doesNotContain("does not compile", "GITHUB_TOKEN");
  }

  @Test
  void refusesAPolicyOfTheOriginalThatCannotBeRead() {
    assertThat(serve(Map.of("SLUICE_POOLS", "env:", "MAX_CONCURRENT_PER_REPO", "many")))
        .isEqualTo(ExitCode.FAILED);
    assertThat(said()).contains("MAX_CONCURRENT_PER_REPO", "not started");
  }

  @Test
  void refusesToAskAnEnterpriseServerWhereItsWebhooksComeFrom() throws Exception {
    var environment = new java.util.HashMap<String, String>();
    for (String name :
        java.util.List.of(
            "GITHUB_TOKEN", "WEBHOOK_SECRET", "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET")) {
      environment.put(name, Canary.secret(name).reveal());
    }
    environment.put("SLUICE_STORE", "sqlite:" + directory.resolve("sluice.db"));
    environment.put("SLUICE_LISTEN", "127.0.0.1:0");
    environment.put("SLUICE_ADMIN_LISTEN", "127.0.0.1:0");
    environment.put("SLUICE_WEBHOOK_SOURCES", "github");
    // Nothing answers there, and nobody is asked outside this machine.
    environment.put("SLUICE_GITHUB_API", "http://127.0.0.1:9/");
    environment.put("MODAL_SERVER_URL", "http://127.0.0.1:9");
    String enterprise = VALID + "github: { url: https://ghe.example.com }\n";
    assertThat(serve(environment, "--pools", pools(enterprise))).isEqualTo(ExitCode.FAILED);
    assertThat(said())
        .contains("SLUICE_WEBHOOK_SOURCES", "https://ghe.example.com", "in place of github");
  }
}
