package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
  private static final String POOLS =
      """
      version: 1
      deny:
        - name: no-forks
          match: { labels: { any: ["gpu:*"] }, forks: only }
      pools:
        - name: gpu
          match:
            labels: { all: [modal, "gpu:h100"], optional: [linux] }
            repositories: ["acme/*", "!acme/website"]
          gpu: H100
        - name: cpu
          match: { labels: { all: [modal], none: [windows] } }
      """;

  @TempDir private Path directory = Path.of("");
  private String pools = "";

  @BeforeEach
  void write() throws IOException {
    pools = file("pools.yaml", POOLS);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private static Ran run(String... arguments) {
    return Ran.of(Map.of(), arguments);
  }

  private Ran explain(String repository, String labels, String... more) {
    String[] arguments = new String[7 + more.length];
    System.arraycopy(
        new String[] {"explain", "-f", pools, "--repo", repository, "--labels", labels},
        0,
        arguments,
        0,
        7);
    System.arraycopy(more, 0, arguments, 7, more.length);
    return run(arguments);
  }

  @Test
  void namesTheSlipAndItsPlace() {
    assertThat(explain("acme/app", "modal,gpu:h10").out())
        .contains("Result   no pool")
        .contains("Nearest  pool gpu would take it after this:\n")
        .contains("change label \"gpu:h10\" of the job to \"gpu:h100\"  (" + pools + ":8:30)\n");
  }

  @Test
  void namesTheListThatARepositoryIsMissingIn() {
    assertThat(explain("other/app", "modal,gpu:h100").out())
        .contains("add \"other/app\" to match.repositories  (" + pools + ":9:22)");
    assertThat(explain("acme/website", "modal,gpu:h100").out())
        .contains("remove \"!acme/website\" from match.repositories  (" + pools + ":9:32)");
  }

  @Test
  void neverProposesToAllowAnotherPoolsLabel() {
    assertThat(explain("other/app", "modal,gpu:h100").out())
        .contains("drop label \"gpu:h100\" from the job")
        .doesNotContain("to match.labels.optional");
    assertThat(explain("other/app", "modal,arm64").out())
        .contains("drop label \"arm64\" from the job")
        .contains("or add \"arm64\" to match.labels.optional");
  }

  @Test
  void saysThatLatestIsNotAVersion() {
    assertThat(explain("acme/app", "modal").out()).contains("runner version latest: sluice serve");
  }

  @Test
  void reportsEditsAsJson() {
    Ran outcome = explain("acme/app", "modal,gpu:h10", "--format=json");
    assertThat(outcome.code()).isZero();
    JsonNode nearest = JsonMapper.shared().readTree(outcome.out()).at("/nearest/0");
    assertThat(nearest.path("pool").asString()).isEqualTo("gpu");
    assertThat(nearest.at("/missing/0").asString()).isEqualTo("gpu:h100");
    assertThat(nearest.at("/extra/0").asString()).isEqualTo("gpu:h10");
    assertThat(nearest.at("/edits/0/where").asString()).isEqualTo("job");
    assertThat(nearest.at("/edits/0/line").asInt()).isEqualTo(8);
    assertThat(nearest.path("edits")).hasSize(1);
  }

  @Test
  void explainsManyJobsOneLineEach() throws IOException {
    String jobs =
        file(
            "jobs.jsonl",
            """
            {"repository":"acme/app","labels":["modal","gpu:h100"]}
            {"repository":"acme/app","labels":["modal","gpu:h100"],"fork":true}
            {"repository":"acme/app","labels":["modal","gpu:h100"],"fork":null}
            {"repository":"acme/app","labels":["ubuntu-latest"]}
            """);
    Ran text = run("explain", "-f", pools, "--jobs", jobs);
    assertThat(text)
        .isEqualTo(
            new Ran(
                0,
                """
                acme/app [modal, gpu:h100]  ->  pool gpu
                acme/app [modal, gpu:h100]  ->  denied by rule no-forks
                acme/app [modal, gpu:h100]  ->  pending
                acme/app [ubuntu-latest]  ->  no pool
                """,
                ""));
    Ran json = run("explain", "-f", pools, "--format=json", "--jobs", jobs);
    assertThat(
            json.out()
                .lines()
                .map(line -> JsonMapper.shared().readTree(line).path("outcome").asString()))
        .containsExactly("routed", "denied", "pending", "unmatched");
    String full =
        run("explain", "-f", pools, "--format=json", "--trail=full", "--jobs", jobs).out();
    assertThat(JsonMapper.shared().readTree(full.lines().findFirst().orElseThrow()).path("trail"))
        .hasSize(3);
  }

  @Test
  void namesTheAssumptionAndTheLabelsThatCollide() throws IOException {
    pools = file("assumed.yaml", POOLS + "assume:\n  - { atMostOne: [\"gpu:*\"] }\n");
    String at = "  (" + pools + ":14:5)\n";
    Ran text = explain("acme/app", "modal,gpu:t4,GPU:h100");
    assertThat(text.code()).isZero();
    assertThat(text.out())
        .contains("Result   denied by rule assume-1" + at)
        .contains("Reason   a job may have only one label that meets \"gpu:*\"\n")
        .endsWith(
            "  deny assume-1  matches  assume.atMostOne: only one label may meet \"gpu:*\","
                + " but \"gpu:h100\", \"gpu:t4\" do"
                + at);
    JsonNode json =
        JsonMapper.shared()
            .readTree(explain("acme/app", "modal,gpu:t4,gpu:h100", "--format=json").out());
    assertThat(json.path("outcome").asString()).isEqualTo("denied");
    assertThat(json.path("deny").asString()).isEqualTo("assume-1");
    assertThat(json.path("trail")).hasSize(1);
    assertThat(json.at("/trail/0/kind").asString()).isEqualTo("deny");
    assertThat(json.at("/trail/0/reasons/0/clause").asString()).isEqualTo("assume.atMostOne");
    assertThat(json.at("/trail/0/reasons/0/line").asInt()).isEqualTo(14);
    assertThat(explain("acme/app", "modal").out()).doesNotContain("assume-1");
    assertThat(explain("acme/app", "modal", "--trail=full").out())
        .contains("assume.atMostOne: no label meets \"gpu:*\"" + at);
  }

  @Test
  void keepsControlsOfAJobOffTheTerminal() throws IOException {
    String jobs =
        file("jobs.jsonl", "{\"repository\":\"acme/app\",\"labels\":[\"a\\n\\u001b[31m\"]}\n");
    assertThat(run("explain", "-f", pools, "--jobs", jobs).out())
        .isEqualTo("acme/app [a\\n\\u001B[31m]  ->  no pool\n");
    assertThat(explain("acme/app", "modal,\u001b[31m").out()).doesNotContain("\u001b");
  }

  @Test
  void tellsABadLineAndReadsOn() throws IOException {
    String jobs =
        file("jobs.jsonl", "nope\n{\"repository\":\"acme/app\",\"labels\":[\"modal\"]}\n");
    Ran outcome = run("explain", "-f", pools, "--format=json", "--jobs", jobs);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out().lines()).hasSize(2);
    JsonNode error = JsonMapper.shared().readTree(outcome.out().lines().findFirst().orElseThrow());
    assertThat(error.path("outcome").asString()).isEqualTo("error");
    assertThat(error.path("line").asInt()).isEqualTo(1);
  }

  @Test
  void refusesContradictoryWords() {
    assertThat(run("explain", "-f", pools).code()).isEqualTo(64);
    assertThat(run("explain", "-f", pools, "--repo", "acme/app").code()).isEqualTo(64);
    assertThat(explain("acme/app", "modal", "--jobs", "-").code()).isEqualTo(64);
    assertThat(run("explain", "-f", pools, "--jobs", "-", "--fork").code()).isEqualTo(64);
    Ran missing = run("explain", "-f", pools, "--jobs", pools + ".missing");
    assertThat(missing.code()).isEqualTo(66);
    assertThat(missing.err()).startsWith("sluice: there is no such file: ");
  }

  @Test
  void refusesWhatItWouldHaveToIgnore() throws IOException {
    String jobs = file("jobs", "{\"repository\":\"a/b\",\"labels\":[\"modal\"]}\n");
    for (String[] more :
        List.of(
            new String[] {"--jobs", jobs, "--visibility", "public"},
            new String[] {"--jobs", jobs, "--trail", "full"},
            new String[] {"--payload", jobs, "--branch", "main"},
            new String[] {"--payload", jobs, "--visibility", "public"})) {
      String[] arguments = new String[3 + more.length];
      System.arraycopy(new String[] {"explain", "-f", pools}, 0, arguments, 0, 3);
      System.arraycopy(more, 0, arguments, 3, more.length);
      assertThat(run(arguments).code()).as(String.join(" ", more)).isEqualTo(ExitCode.USAGE);
    }
    assertThat(explain("acme/app", "modal", "--visibility", "pblic").code())
        .isEqualTo(ExitCode.USAGE);
  }
}
