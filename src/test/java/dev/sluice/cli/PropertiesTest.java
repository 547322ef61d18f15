package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Claims about all jobs in a test file, through the command line. */
class PropertiesTest {
  private static final String POOLS =
      """
      version: 1
      deny:
        - name: no-forks-on-gpu
          match: { labels: { any: ["gpu*"] }, forks: only }
      pools:
        - name: gpu-h100
          match: { labels: [modal, gpu-h100], repositories: ["acme/ml-*"] }
          gpu: H100
        - name: cpu
          match: { labels: { all: [modal], optional: [linux] } }
      """;

  @TempDir private Path directory = Path.of("");

  private Ran run(String properties, String... more) throws IOException {
    Path pools = Files.writeString(directory.resolve("my.yaml"), POOLS);
    Files.writeString(directory.resolve("my.test.yaml"), "version: 1\nproperties:\n" + properties);
    String[] arguments = new String[more.length + 3];
    arguments[0] = "test";
    arguments[1] = "-f";
    arguments[2] = pools.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Ran.of(Map.of(), arguments);
  }

  @Test
  void aClaimThatHoldsIsProven() throws IOException {
    Ran ran =
        run(
            """
              - name: only ml repositories reach an H100
                never: { pool: gpu-h100, unless: { repositories: ["acme/ml-*"] } }
              - name: forks get no GPU
                never: { pool: "gpu-*", when: { forks: only } }
              - name: a fork that asks for a GPU is refused
                always:
                  when: { labels: { any: [gpu-h100] }, forks: only }
                  denied: "*"
              - name: cpu keeps its runners
                noStealingFrom: cpu
            """,
            "-v");
    assertThat(ran.out())
        .contains("ok    forks get no GPU  (proven of all jobs)")
        .endsWith("4 passed\n");
    assertThat(ran.code()).isZero();
  }

  @Test
  void aClaimThatDoesNotHoldIsRefutedByAJob() throws IOException {
    Ran ran =
        run(
            """
              - name: every modal job has a pool
                always: { when: { labels: [modal] }, pool: "*" }
              - name: gpu-h100 keeps its runners
                noStealingFrom: gpu-h100
              - name: acme/web gets no CPU
                never: { pool: cpu, when: { repositories: [acme/web] } }
            """);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains(
            "FAIL  every modal job has a pool",
            "-> (no pool)",
            "why       pool ",
            "FAIL  gpu-h100 keeps its runners",
            "but       the runner made for acme/ml-x [gpu-h100, modal], private of gpu-h100",
            "can be given to acme/ml-x [modal], private of cpu",
            "but       acme/web [modal], private -> cpu")
        .endsWith("0 passed, 3 failed\n");
  }

  @Test
  void theReportHasTheWitnesses() throws IOException {
    Ran ran =
        run(
            """
              - name: nobody gets a CPU
                never: { pool: cpu }
            """,
            "--format=json");
    JsonNode property = JsonMapper.shared().readTree(ran.out()).path("properties").path(0);
    assertThat(property.path("result").asString()).isEqualTo("refuted");
    JsonNode witness = property.path("witness").path(0);
    assertThat(witness.path("outcome").asString()).isEqualTo("cpu");
    assertThat(witness.path("job").path("labels").path(0).asString()).isEqualTo("modal");
  }

  @Test
  void whatIsWrongWithAPropertyIsSaidAtItsPlace() throws IOException {
    Ran ran =
        run(
            """
              - name: a typo
                never: { pool: gpu-h10O }
              - name: two at once
                never: { pool: cpu }
                noStealingFrom: cpu
              - name: a typo
                always: { when: { labels: ["!modal"] }, denied: no-such-rule }
            """);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains(
            "my.test.yaml:4:20: error[SL0401]: There is no pool \"gpu-h10O\"",
            "Did you mean \"gpu-h100\"?",
            "my.test.yaml:5:5: error",
            "my.test.yaml:8:11: error[SL0403]: Two cases or properties are called \"a typo\"",
            "error[SL0206]",
            "error[SL0402]: There is no deny rule \"no-such-rule\"");
  }

  @Test
  void junitCountsProperties() throws IOException {
    Path junit = directory.resolve("junit.xml");
    run(
        """
          - name: nobody gets a CPU
            never: { pool: cpu }
        """,
        "--junit",
        junit.toString());
    assertThat(Files.readString(junit))
        .contains("tests=\"1\"", "failures=\"1\"", "<testcase name=\"nobody gets a CPU\"");
  }
}
