package dev.sluice.app;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.golden.CaseResult;
import dev.sluice.golden.CaseRunner;
import dev.sluice.golden.PropertyResult;
import dev.sluice.golden.TestFile;
import dev.sluice.golden.TestRun;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;

/** Runs golden tests against a table that is to be put in force. */
final class GoldenTests {
  private GoldenTests() {}

  /** What fails, one line each; empty if all pass. */
  static List<String> failures(RoutingTable table, List<SourceText> tests) {
    if (tests.isEmpty()) {
      return List.of();
    }
    var runner = new CaseRunner(table, spec -> Json.tree(ExplainReport.Sandbox.of(spec)));
    TestRun run = TestRun.of(runner, tests.stream().map(TestFile::read).toList());
    List<String> failures = new ArrayList<>();
    for (Diagnostic wrong : run.diagnostics()) {
      if (wrong.isError()) {
        failures.add(wrong.place().file() + ":" + wrong.place().line() + ": " + wrong.message());
      }
    }
    for (CaseResult result : run.results()) {
      if (!result.passed()) {
        failures.add(result.test().name() + ": " + first(result));
      }
    }
    for (PropertyResult result : run.properties()) {
      if (!result.passed()) {
        failures.add(result.property().name() + ": " + String.join(" ", result.lines()));
      }
    }
    return failures;
  }

  private static String first(CaseResult result) {
    return result.mismatches().getFirst().describe();
  }
}
