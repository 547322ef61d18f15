package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FormatterTest {
  private static final Path ROOT = Golden.RESOURCES.resolve("format");

  private static String format(String text) {
    return ((Formatter.Formatted) Formatter.format(SourceText.of("f.yaml", text))).text();
  }

  @Test
  void tidiesAMessyFile() throws IOException {
    Golden.check(
        format(Files.readString(ROOT.resolve("messy.yaml"))), ROOT.resolve("messy.formatted.yaml"));
  }

  @Test
  void sortsKnownKeysAndLeavesNamesAlone() {
    assertThat(
            format(
                """
                pools:
                - match: {labels: [modal]}
                  env: {B: x, A: y}
                  name: p-${each.key}
                  forEach: {z: "1", a: "2"}
                version: 1
                """))
        .isEqualTo(
            """
            version: 1

            pools:
              - name: p-${each.key}
                forEach: { z: "1", a: "2" }
                match: { labels: [modal] }
                env: { B: x, A: y }
            """);
  }

  @Test
  void putsAssumptionsBeforeTheRulesThatTheyPrecede() {
    assertThat(
            format(
                """
                version: 1
                pools: []
                deny: []
                assume:
                # One GPU.
                - {atMostOne: ['gpu:*']}
                guards: {protected: [p], maxMovedShare: 0.1}
                limits: {total: 1}
                """))
        .isEqualTo(
            """
            version: 1
            limits: { total: 1 }
            guards: { maxMovedShare: 0.1, protected: [p] }

            assume:
              # One GPU.
              - { atMostOne: ["gpu:*"] }

            deny: []
            pools: []
            """);
  }

  @Test
  void putsUnknownKeysLast() {
    assertThat(format("zoo: 1\nversion: 1\n")).isEqualTo("version: 1\nzoo: 1\n");
  }

  @Test
  void breaksBracketsThatDoNotFit() {
    String labels = "label-with-a-rather-long-name, ".repeat(4);
    assertThat(format("version: 1\npools: [{ name: p, match: { labels: [" + labels + "x] } }]\n"))
        .isEqualTo(
            """
            version: 1

            pools:
              - name: p
                match:
                  labels:
                    - label-with-a-rather-long-name
                    - label-with-a-rather-long-name
                    - label-with-a-rather-long-name
                    - label-with-a-rather-long-name
                    - x
            """);
  }

  @Test
  void keepsACommentInsideBrackets() {
    assertThat(format("version: 1\npools: [\n  # why\n  { name: p }, # first\n]\n"))
        .isEqualTo("version: 1\n\npools:\n  # why\n  - { name: p } # first\n");
  }

  @Test
  void writesAliasesOut() {
    assertThat(format("version: 1\nmodal: { app: &a x, environment: *a }\n"))
        .isEqualTo("version: 1\nmodal: { app: x, environment: x }\n");
  }

  @Test
  void keepsQuotesOnlyWhereTheyWere() {
    assertThat(format("modal: { app: 'a', environment: \"b\" }\nversion: 1\n"))
        .isEqualTo("version: 1\nmodal: { app: \"a\", environment: \"b\" }\n");
  }

  @Test
  void keepsBlockTexts() {
    String text =
        """
        version: 1

        deny:
          - name: d
            match: { forks: only }
            reason: |- # shown
              Two lines,
                one of them indented # not a comment
        """;
    assertThat(format(text)).isEqualTo(text);
  }

  @Test
  void rewritesBlockTextsWhoseHeaderSaysMore() {
    assertThat(format("version: 1\ndeny:\n- reason: |2+\n      a\n\n"))
        .isEqualTo("version: 1\n\ndeny:\n  - reason: \"  a\\n\\n\"\n");
  }

  @Test
  void removesByteOrderMarksMarkersAndCarriageReturns() {
    assertThat(format("\uFEFF---\r\nversion: 1\r\n...\r\n")).isEqualTo("version: 1\n");
  }

  @Test
  void keepsJsonJson() {
    assertThat(format("{\"pools\":[],\"version\":1,\"modal\":{\"app\":\"\\u00e9\"}}"))
        .isEqualTo(
            """
            {
              "version": 1,
              "modal": { "app": "é" },
              "pools": []
            }
            """);
  }

  @Test
  void refusesWhatCannotBeRead() {
    var result = Formatter.format(SourceText.of("f.yaml", "version: [\n"));
    assertThat(result)
        .isInstanceOfSatisfying(
            Formatter.Refused.class,
            refused ->
                assertThat(refused.diagnostics())
                    .extracting(Diagnostic::code)
                    .containsExactly(Code.SYNTAX));
  }
}
