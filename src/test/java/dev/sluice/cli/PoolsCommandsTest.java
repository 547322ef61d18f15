package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PoolsSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PoolsCommandsTest {
  private static final String MESSY =
      "pools: [{match: {labels: [a]}, name: p}] # one\nversion: 1\n";
  private static final String TIDY =
      "version: 1\npools: [{ name: p, match: { labels: [a] } }] # one\n";

  @TempDir private Path directory = Path.of("");

  private static Ran run(Map<String, String> environment, String... arguments) {
    return Ran.of(environment, arguments);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void formatsFilesInPlace() throws IOException {
    String file = file("pools.yaml", MESSY);
    assertThat(run(Map.of(), "fmt", "-f", file)).isEqualTo(new Ran(0, file + "\n", ""));
    assertThat(Files.readString(Path.of(file))).isEqualTo(TIDY);
    assertThat(run(Map.of(), "fmt", "-f", file)).isEqualTo(new Ran(0, "", ""));
  }

  @Test
  void checkNamesWhatItWouldChange() throws IOException {
    String file = file("pools.yaml", MESSY);
    file("tidy.yaml", TIDY);
    assertThat(run(Map.of(), "fmt", "--check", "-f", directory.toString()))
        .isEqualTo(new Ran(1, file + "\n", ""));
    assertThat(Files.readString(Path.of(file))).isEqualTo(MESSY);
  }

  @Test
  void diffPrintsWhatItWouldChange() throws IOException {
    String file = file("pools.yaml", MESSY);
    Ran outcome = run(Map.of(), "fmt", "--diff", "-f", file);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith("--- " + file + "\n+++ ")
        .contains("\n+pools: [{ name: p,");
    assertThat(run(Map.of(), "fmt", "--diff", "--color=always", "-f", file).out())
        .contains("\u001b[32m+pools: [{ name: p,");
    assertThat(Files.readString(Path.of(file))).isEqualTo(MESSY);
  }

  @Test
  void formatsNothingThatCannotBeRead() throws IOException {
    String file = file("pools.yaml", "pools: [\n");
    Ran outcome = run(Map.of(), "fmt", "-f", file);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("SL0010");
    assertThat(Files.readString(Path.of(file))).isEqualTo("pools: [\n");
    assertThat(run(Map.of(), "fmt", "-f", file + ".missing").code()).isEqualTo(66);
  }

  @Test
  void printsTheSchema() {
    assertThat(run(Map.of(), "schema")).isEqualTo(new Ran(0, PoolsSchema.text(), ""));
  }

  @Test
  void importsTheEnvironment() {
    Ran outcome = run(Map.of("ALLOWED_REPOS", "acme/api"), "import", "env");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).contains("- \"acme/api\"");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void importSaysWhatIsWrongAndPrintsNothing() {
    Ran outcome = run(Map.of("BLOCK_NETWORK", "maybe"), "import", "env");
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).startsWith("$BLOCK_NETWORK:1:1: error[SL0104]");
  }

  @Test
  void importNeedsToKnowWhat() {
    assertThat(run(Map.of(), "import").code()).isEqualTo(64);
    assertThat(run(Map.of(), "import", "env").err()).contains("none of the variables is set");
  }

  @Test
  void validatesInEveryFormat() throws IOException {
    String file = file("pools.yaml", "version: 1\npool: []\n");
    assertThat(run(Map.of(), "validate", "-f", file).out())
        .contains("error[SL0101]", "Did you mean \"pools\"?");
    assertThat(run(Map.of(), "validate", "--format=github", "-f", file).out())
        .startsWith("::error file=" + file + ",line=2,col=1,endColumn=4,title=SL0101::");
    JsonNode sarif =
        JsonMapper.shared().readTree(run(Map.of(), "validate", "--format=sarif", "-f", file).out());
    assertThat(sarif.at("/runs/0/results/0/ruleId").asString()).isEqualTo("SL0101");
    JsonNode json =
        JsonMapper.shared().readTree(run(Map.of(), "validate", "--format=json", "-f", file).out());
    assertThat(json.path("errors").asInt()).isEqualTo(1);
    assertThat(json.path("completeness").isNull()).isTrue();
  }

  @Test
  void validatesWhatBecomesOfEveryPossibleJob() throws IOException {
    String file =
        file(
            "pools.yaml",
            """
            version: 1
            pools:
              - { name: release, match: { labels: [modal, release], branches: [main] }, gpu: T4 }
              - { name: cpu, match: { labels: [modal] } }
              - { name: dead, match: { labels: [modal], repositories: [acme/app] } }
            """);
    Ran text = run(Map.of(), "validate", "-f", file);
    assertThat(text.code()).isEqualTo(1);
    assertThat(text.out())
        .contains("error[SL0302]", "warning[SL0305]", "note[SL0306]")
        .endsWith(file + ": 1 error, 1 warning, 1 note\n");
    JsonNode json =
        JsonMapper.shared().readTree(run(Map.of(), "validate", "--format=json", "-f", file).out());
    assertThat(json.path("completeness").asString()).isEqualTo("exact");
    assertThat(json.at("/diagnostics/0/pointer").asString()).isEqualTo("/pools/0/name");
    assertThat(run(Map.of(), "validate", "--format=github", "-f", file).out())
        .contains("::notice file=", "::warning file=", "::error file=");
    assertThat(run(Map.of(), "explain", "-f", file, "--repo=a/b", "--labels=modal").code())
        .as("what compiles can be explained")
        .isZero();
  }

  @Test
  void strictTakesWarningsForErrors() throws IOException {
    String file = file("pools.yaml", "version: 1\n");
    assertThat(run(Map.of(), "validate", "-f", file).code()).isZero();
    Ran strict = run(Map.of(), "validate", "--strict", "-f", file);
    assertThat(strict.code()).isEqualTo(1);
    assertThat(strict.out()).contains("0 errors, 1 warning").contains("--strict");
  }
}
