package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaseRunnerTest {
  private static List<String> wrong(String expect) {
    return Samples.run(Samples.t4(expect)).mismatches().stream().map(Mismatch::describe).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ pool: gpu-t4 }",
        "{ sandbox: { gpu: T4 } }",
        "{ pool: gpu-t4, sandbox: { cpu: 4.0, cpuLimit: null, memoryMiB: null } }",
        "{ pool: gpu-t4, sandbox: { timeoutSeconds: 21600, network: { mode: open } } }",
        "{ pool: gpu-t4, sandbox: { regions: [us-east-1, us-west-2], secrets: [] } }",
        "{ pool: gpu-t4, sandbox: { volumes: [{ subPath: acme/vision }] } }",
        "{ pool: gpu-t4, sandbox: { env: { HF_HOME: /cache/hf, OTHER: null }, docker: none } }",
      })
  void comparesOnlyWhatIsStated(String expect) {
    assertThat(wrong(expect)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{ pool: cpu }; expected pool cpu, got pool gpu-t4",
        "unmatched; expected unmatched, got pool gpu-t4",
        "pending; expected pending, got pool gpu-t4",
        "{ denied: no-forks-on-gpu }; expected denied by no-forks-on-gpu, got pool gpu-t4",
        "{ sandbox: { gpu: null } }; sandbox.gpu is T4, expected null",
        "{ sandbox: { gpu: t4 } }; sandbox.gpu is T4, expected t4",
        "{ sandbox: { cpu: 4.5 } }; sandbox.cpu is 4, expected 4.5",
        "{ sandbox: { regions: [us-west-2, us-east-1] } };"
            + " 'sandbox.regions is [us-east-1, us-west-2], expected [us-west-2, us-east-1]'",
        "{ sandbox: { regions: [us-east-1] } };"
            + " 'sandbox.regions is [us-east-1, us-west-2], expected [us-east-1]'",
        "{ sandbox: { network: { mode: blocked } } };"
            + " sandbox.network.mode is open, expected blocked",
        "{ sandbox: { volumes: [{ readOnly: true }] } };"
            + " 'sandbox.volumes is [{ readOnly: false }], expected [{ readOnly: true }]'",
        "{ sandbox: { env: { HF_HOME: null } } };"
            + " sandbox.env.HF_HOME is /cache/hf, expected null",
        "{ sandbox: { env: { OTHER: x } } }; sandbox.env.OTHER is null, expected x",
      })
  void saysWhatIsOtherwise(String expect, String message) {
    assertThat(wrong(expect)).containsExactly(message);
  }

  @Test
  void namesTheClauseThatStoppedTheExpectedPoolAndWhoTookTheJob() {
    CaseResult result = Samples.run(Samples.t4("{ pool: gpu-h100 }"));
    assertThat(result.causes())
        .extracting(Cause::describe, cause -> cause.place().toString())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "pool gpu-h100 is stopped by labels.all: no label meets \"gpu:h100\"",
                "pools.yaml:9:30"),
            org.assertj.core.groups.Tuple.tuple(
                "pool gpu-h100 is stopped by labels.optional: label \"gpu:t4\" is in none of all,"
                    + " any, optional",
                "pools.yaml:9:61"),
            org.assertj.core.groups.Tuple.tuple("pool gpu-t4 takes it", "pools.yaml:6:11"));
  }

  @Test
  void saysThatAnotherPoolWasFirst() {
    CaseResult result = Samples.run(Samples.t4("{ pool: cpu }"));
    assertThat(result.causes())
        .extracting(Cause::describe)
        .containsExactly("pool gpu-t4 takes it first");
  }

  @Test
  void saysThatARuleRefusedTheJob() {
    CaseResult result =
        Samples.run(
            Samples.t4("{ pool: gpu-t4 }").replace(" }\n    expect", ", fork: true }\n    expect"));
    assertThat(result.mismatches().getFirst().describe())
        .isEqualTo("expected pool gpu-t4, got denied by no-forks-on-gpu");
    assertThat(result.causes())
        .extracting(Cause::describe)
        .containsExactly("rule no-forks-on-gpu refuses it first");
  }

  @Test
  void takesAnUnknownForkForPendingOnlyWhereItDecides() {
    String job = "job: { repository: acme/a, labels: [modal%s], fork: unknown }";
    String text = "version: 1\ncases:\n  - name: one\n    " + job + "\n    expect: %s\n";
    assertThat(Samples.run(text.formatted(", \"gpu:t4\"", "pending")).passed()).isTrue();
    assertThat(Samples.run(text.formatted("", "{ pool: cpu }")).passed()).isTrue();
    assertThat(Samples.run(text.formatted(", \"gpu:t4\"", "{ pool: gpu-t4 }")).mismatches())
        .extracting(Mismatch::got)
        .containsExactly("pending (from a fork: denied by no-forks-on-gpu, else: pool gpu-t4)");
  }
}
