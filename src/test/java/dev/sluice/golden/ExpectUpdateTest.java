package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.JsonPrinter;
import dev.sluice.diagnostic.SourceText;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpectUpdateTest {
  private static final CaseRunner RUNNER = Samples.runner(Samples.POOLS);

  private static Optional<String> update(String text) {
    return ExpectUpdate.apply(RUNNER, Samples.file(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "unmatched; { pool: gpu-t4 }",
        "{ denied: no-forks-on-gpu }  # why; { pool: gpu-t4 }  # why",
        "{ pool: cpu, sandbox: { gpu: L4, cpu: 4 } };"
            + " { pool: gpu-t4, sandbox: { gpu: T4, cpu: 4 } }",
        "{ sandbox: {env: {A: x,HF_HOME: \"y\"}} };"
            + " { sandbox: {env: {A: null,HF_HOME: /cache/hf}} }",
        "{ pool: nowhere }; { pool: gpu-t4 }",
      })
  void replacesTheSmallestValueThatIsWrong(String before, String after) {
    assertThat(update(Samples.t4(before))).contains(Samples.t4(after));
  }

  @Test
  void keepsCommentsAndLayoutAroundAValue() {
    String file =
        """
        # head
        version: 1
        cases:
          # above
          - name: one   # beside
            job: { repository: acme/vision,
                   labels: [ modal, "gpu:t4" ] }
            expect:
              pool: %s          # it was
              sandbox:
                # inside
                regions:%s
                gpu:
                  %s
          # below
        """;
    String list = "\n          - eu-west-1\n          - us-east-1";
    assertThat(update(file.formatted("\"cpu\"", list, "null")))
        .contains(file.formatted("gpu-t4", " [us-east-1, us-west-2]", "T4"));
  }

  @Test
  void bringsAWholeExpectationBehindItsKey() {
    String before = Samples.t4("\n      denied: no-forks-on-gpu\n  # end");
    assertThat(update(before)).contains(Samples.t4("{ pool: gpu-t4 }\n  # end"));
  }

  @Test
  void keepsACommentBetweenKeyAndValue() {
    String before = Samples.t4("# note\n      denied: no-forks-on-gpu");
    assertThat(update(before)).contains(Samples.t4("# note\n      { pool: gpu-t4 }"));
  }

  @Test
  void keepsJsonJsonAndCarriageReturnsAndAByteOrderMark() {
    String json =
        "{\"version\": 1,\r\n \"cases\": [{\"name\": \"ü\", \"job\": {\"repository\": \"acme/a\","
            + " \"labels\": [\"modal\", \"gpu:t4\"]},\r\n \"expect\": \"unmatched\"}]}\r\n";
    String after = json.replace("\"unmatched\"", "{ \"pool\": \"gpu-t4\" }");
    assertThat(update(json)).contains(after);
    assertThat(JsonPrinter.isJson(SourceText.of("t", after))).isTrue();
    String marked = "\uFEFF" + Samples.t4("unmatched").replace("\n", "\r\n");
    assertThat(update(marked)).contains(marked.replace("unmatched", "{ pool: gpu-t4 }"));
  }

  @Test
  void refusesToCutAnAnchorThatIsNeededElsewhere() {
    String text =
        Samples.t4("{ pool: &wrong cpu }")
            + "  - name: two\n    job: { repository: a/a, labels: [modal], workflow: *wrong }\n"
            + "    expect: { pool: cpu }\n";
    assertThat(Samples.file(text).diagnostics()).isEmpty();
    assertThat(update(text)).isEmpty();
  }

  @Test
  void refusesAFileWithErrors() {
    assertThat(update(Samples.t4("unmatched") + "other: 1\n")).isEmpty();
  }
}
