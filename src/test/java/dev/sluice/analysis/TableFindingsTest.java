package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Diagnostic;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TableFindingsTest {
  private static List<Diagnostic> findings(String text) {
    return TableFindings.of(Tables.of(text), List.of(Tables.FILE));
  }

  @Test
  void thievesOfOneVictimAreOneLine() {
    List<Diagnostic> found =
        findings(
            """
            version: 1
            pools:
              - name: gpu
                match: { labels: { all: [modal, gpu, linux] } }
                gpu: H100
              - name: linux
                match: { labels: [modal, linux] }
              - name: plain
                match: { labels: [modal] }
            """);

    assertThat(found).extracting(d -> d.code().id()).containsExactly("SL0305");
    assertThat(found.getFirst().message()).contains("Jobs of linux, plain", "of gpu", "(cost)");
    assertThat(found.getFirst().help()).contains("add the label \"pool-linux\" to all of linux");
  }

  @Test
  void victimsOfOneTemplateAreOneLine() {
    List<Diagnostic> found =
        findings(
            """
            version: 1
            pools:
              - name: gpu-${each.key}
                forEach: { t4: T4, l4: L4 }
                match: { labels: [modal, "gpu:${each.key}"] }
                gpu: ${each.value}
              - name: cpu
                match: { labels: [modal] }
            """);

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().message()).contains("gpu-t4, gpu-l4");
  }

  @Test
  void aSecretThatTheOtherPoolDoesNotHaveIsSecurity() {
    Diagnostic found =
        findings(
                """
                version: 1
                pools:
                  - name: release
                    match: { labels: [modal, release] }
                    secrets: [signing-key]
                  - name: test
                    match: { labels: [modal] }
                """)
            .getFirst();

    assertThat(found.message()).contains("(security)");
    assertThat(found.help()).contains("have secret signing-key");
  }

  @Test
  void theSameSandboxIsNoFinding() {
    assertThat(
            Tables.codes(
                """
                version: 1
                pools:
                  - name: one
                    match: { labels: [modal, one] }
                  - name: other
                    match: { labels: [modal] }
                """))
        .isEmpty();
  }

  @Test
  void aRunnerIsForTheRepositoriesThatSeeIt() {
    String pools =
        """
        pools:
          - name: gpu
            match: { labels: [modal, gpu], repositories: [acme/ml] }
            gpu: T4
          - name: cpu
            match: { labels: [modal], repositories: [acme/web] }
        """;
    assertThat(Tables.codes("version: 1\n" + pools)).isEmpty();
    assertThat(Tables.codes("version: 1\ngithub: { scope: organization }\n" + pools))
        .containsExactly("SL0305");
    assertThat(
            Tables.codes(
                "version: 1\ngithub: { scope: organization }\n"
                    + pools.replace("    gpu: T4", "    gpu: T4\n    runner: { group: ml }")))
        .as("a group is taken to be open to the repositories of its pools")
        .isEmpty();
  }

  @Test
  void aTableWithoutPoolsHasNothingToFind() {
    assertThat(Tables.codes("version: 1\npools: []\n")).isEmpty();
  }

  @Test
  void globsThatMultiplyAreBoundedAndSaidSo() {
    StringBuilder text = new StringBuilder("version: 1\npools:\n");
    for (char c = 'a'; c < 'a' + 14; c++) {
      text.append("  - { name: p")
          .append(c)
          .append(", match: { labels: { all: ['*")
          .append(c)
          .append("*'] } } }\n");
    }
    assertThat(Tables.codes(text.toString())).contains("SL0308");
  }

  @Test
  void nothingFalseIsSaidWhereNotAllKindsOfJobsAreKnown() {
    String letters = "abcdefghijklm";
    String globs =
        letters
            .chars()
            .mapToObj(c -> "'*" + (char) c + (char) c + "*'")
            .collect(Collectors.joining(", "));
    String label = letters.replaceAll(".", "$0$0");
    assertThat(
            Tables.codes(
                """
                version: 1
                pools:
                  - name: wide
                    match: { labels: { all: [modal], any: [%s] } }
                  - name: long
                    match: { labels: { all: [%s] } }
                """
                    .formatted(globs, label)))
        .contains("SL0308")
        .doesNotContain("SL0301", "SL0302");
  }

  /** As many pools for the same labels, each for a repository of its own. */
  private static String perRepository(int count, String scope, IntFunction<String> gpu) {
    return IntStream.range(0, count)
        .mapToObj(pool ->
            "  - { name: p%1$d, match: { labels: [modal], repositories: [acme/r%1$d] }%2$s }\n"
                .formatted(pool, gpu.apply(pool)))
        .collect(
            Collectors.joining("", "version: 1\ngithub: { scope: " + scope + " }\npools:\n", ""));
  }

  @Test
  void poolsForARepositoryEachDoNotMeet() {
    assertThat(Tables.codes(perRepository(400, "repository", TableFindingsTest::gpu))).isEmpty();
  }

  private static String gpu(int pool) {
    return ", gpu: " + List.of("T4", "L4", "A10", "H100").get(pool % 4);
  }

  @Test
  void poolsThatGithubCannotTellApartAreALineEachAtMost() {
    List<Diagnostic> found = findings(perRepository(60, "organization", TableFindingsTest::gpu));

    assertThat(found).extracting(d -> d.code().id()).contains("SL0304").doesNotContain("SL0308");
    assertThat(found)
        .filteredOn(d -> d.code().id().equals("SL0304"))
        .extracting(Diagnostic::place)
        .doesNotHaveDuplicates();
  }

  @Test
  void optionalLabelsOfManyPoolsAreNoTrouble() {
    String pools =
        IntStream.range(0, 300)
            .mapToObj(pool ->
                """
                  - name: p%1$d
                    match: { labels: { all: [modal, own-%1$d], optional: ["job-*", "run-*"] } }
                    gpu: %2$s
                """
                    .formatted(pool, pool % 2 == 0 ? "T4" : "H100"))
            .collect(Collectors.joining());
    assertThat(Tables.codes("version: 1\npools:\n" + pools)).isEmpty();
  }
}
