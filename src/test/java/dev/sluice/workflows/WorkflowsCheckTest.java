package dev.sluice.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every file says in its comments what is to be found: {@code #> job | labels | outcome |
 * combinations} for a finding, {@code #! code line:column} for what is wrong with the file.
 */
class WorkflowsCheckTest {
  private static final WorkflowsCheck.Result RESULT = WorkflowFiles.check((String) null);

  static List<String> names() {
    return WorkflowFiles.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void findsWhatTheFileSays(String name) throws IOException {
    List<String> expected =
        Files.readAllLines(WorkflowFiles.ROOT.resolve(name)).stream()
            .filter(line -> line.startsWith("#"))
            .toList();
    List<String> found = new ArrayList<>();
    RESULT.findings().stream()
        .filter(finding -> finding.path().equals(".github/workflows/" + name))
        .map(WorkflowsCheckTest::line)
        .forEach(found::add);
    RESULT.problems().stream()
        .filter(problem -> problem.place().file().equals(name))
        .map(WorkflowsCheckTest::line)
        .forEach(found::add);
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String line(Finding finding) {
    List<String> labels = finding.labels();
    int combinations = finding.combinations().size();
    return "#> "
        + finding.job()
        + " | "
        + (labels == null ? "?" : String.join(", ", labels))
        + " | "
        + outcome(finding.outcome())
        + (combinations == 0 ? "" : " | " + combinations);
  }

  private static String line(Diagnostic problem) {
    return "#! "
        + problem.code().id()
        + " "
        + problem.place().line()
        + ":"
        + problem.place().column();
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Routed(String pool) -> "pool " + pool;
      case Outcome.Denied(String rule, _) -> "denied " + rule;
      case Outcome.Unmatched(List<Decision.Near> nearest) ->
          "none" + (nearest.isEmpty() ? "" : ", nearest " + near(nearest.getFirst()));
      case Outcome.Hosted _ -> "hosted";
      case Outcome.GroupOnly(String group) -> "group " + group;
      case Outcome.Depends(List<Fact> on, List<Outcome> possible) ->
          "depends "
              + on.stream().map(Fact::word).collect(Collectors.joining(", "))
              + ": "
              + possible.stream()
                  .map(WorkflowsCheckTest::outcome)
                  .collect(Collectors.joining("; "));
      case Outcome.Unresolved(List<Cause> causes) ->
          "unresolved " + causes.stream().map(Cause::expression).collect(Collectors.joining(", "));
      case Outcome.Elsewhere(String uses) -> "elsewhere " + uses;
    };
  }

  private static String near(Decision.Near near) {
    return near.pool()
        + near.missing().stream().map(m -> " -" + m).collect(Collectors.joining())
        + near.extra().stream().map(e -> " +" + e).collect(Collectors.joining())
        + near.clauses().stream().map(c -> " !" + c).collect(Collectors.joining());
  }

  @Test
  void judgesByTheBranchThatIsGiven() {
    assertThat(outcomesOfRelease("main")).containsExactly("pool release");
    assertThat(outcomesOfRelease("dev")).singleElement().asString().startsWith("none, nearest");
  }

  private static List<String> outcomesOfRelease(String branch) {
    return WorkflowFiles.check(branch).findings().stream()
        .filter(finding -> finding.job().equals("release"))
        .map(finding -> outcome(finding.outcome()))
        .toList();
  }

  @Test
  void namesTheCallers() {
    assertThat(RESULT.findings())
        .filteredOn(f -> f.path().endsWith("callee.yml") && f.job().equals("flag"))
        .extracting(Finding::callers)
        .contains(List.of(new Caller(".github/workflows/caller.yml", "literal")));
  }

  @Test
  void namesThePlaceOfWhatItDoesNotKnow() {
    assertThat(RESULT.findings())
        .filteredOn(f -> f.path().endsWith("/callee.yml"))
        .extracting(Finding::outcome)
        .filteredOn(outcome -> outcome instanceof Outcome.Unresolved)
        .singleElement()
        .satisfies(outcome ->
            assertThat(((Outcome.Unresolved) outcome).causes().getFirst().place())
                .hasToString("caller.yml:17:22"));
  }

  @Test
  void complainsAboutEveryJobThatSomebodyHasToLookAt() {
    long failures = RESULT.findings().stream().filter(Finding::isFailure).count();
    assertThat(RESULT.diagnostics())
        .filteredOn(d -> d.code() == Code.NO_POOL || d.code() == Code.JOB_DENIED)
        .hasSize((int) failures)
        .hasSizeGreaterThan(15);
    assertThat(RESULT.diagnostics()).extracting(Diagnostic::code).contains(Code.DEPENDS_ON_RUN);
    assertThat(WorkflowFiles.check((String) null)).isEqualTo(RESULT);
  }

  @Test
  void staysInBoundsWhateverCallsWhat() {
    var text = new StringBuilder("on: {push: , workflow_call: {inputs: {x: {type: string}}}}\n");
    text.append("jobs:\n");
    for (int i = 0; i < 4; i++) {
      text.append("  j%d:\n    strategy: {matrix: {a: [".formatted(i));
      for (int j = 0; j < 60; j++) {
        text.append(j == 0 ? "" : ", ").append(i * 100 + j);
      }
      text.append("]}}\n    uses: ./.github/workflows/a.yml\n");
      text.append("    with: {x: '${{ inputs.x }}-${{ matrix.a }}'}\n");
    }
    WorkflowsCheck.Result result = WorkflowFiles.check(Map.of("a.yml", text.toString()));
    assertThat(result.problems()).extracting(Diagnostic::code).containsOnly(Code.NOT_A_WORKFLOW);
    assertThat(result.problems()).isNotEmpty();
  }
}
