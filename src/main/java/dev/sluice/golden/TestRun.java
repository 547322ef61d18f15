package dev.sluice.golden;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.routing.RoutingTable;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;

/** What became of all cases. */
public record TestRun(List<FileRun> files, Coverage coverage) {

  /**
   * What became of the cases and properties of a file.
   *
   * @param diagnostics what is wrong with the file, names that the table does not have included
   */
  public record FileRun(
      TestFile file,
      List<CaseResult> results,
      List<PropertyResult> properties,
      List<Diagnostic> diagnostics) {
    public FileRun {
      results = List.copyOf(results);
      properties = List.copyOf(properties);
      diagnostics = List.copyOf(diagnostics);
    }

    public boolean passed() {
      return results.stream().allMatch(CaseResult::passed)
          && properties.stream().allMatch(PropertyResult::passed)
          && !Diagnostics.hasErrors(diagnostics);
    }
  }

  public TestRun {
    files = List.copyOf(files);
  }

  /** Runs every case that could be read. */
  public static TestRun of(CaseRunner runner, List<TestFile> files) {
    List<FileRun> runs = files.stream().map(file -> run(runner, file)).toList();
    Coverage coverage =
        CoverageMeter.measure(
            runner.table().config(),
            files.stream().flatMap(file -> file.cases().stream()).map(TestCase::job).toList());
    return new TestRun(runs, coverage);
  }

  /** Whether every case passed and no file has an error. */
  public boolean passed() {
    return files.stream().allMatch(FileRun::passed);
  }

  public List<CaseResult> results() {
    return files.stream().flatMap(file -> file.results().stream()).toList();
  }

  public List<PropertyResult> properties() {
    return files.stream().flatMap(file -> file.properties().stream()).toList();
  }

  public List<Diagnostic> diagnostics() {
    return files.stream().flatMap(file -> file.diagnostics().stream()).toList();
  }

  static FileRun run(CaseRunner runner, TestFile file) {
    List<Diagnostic> diagnostics = new ArrayList<>(file.diagnostics());
    for (TestCase test : file.cases()) {
      switch (test.expect()) {
        case Expectation.Routed(var pool, _) when pool != null ->
            check(pool, Code.UNKNOWN_POOL, "pool", pools(runner.table()), diagnostics);
        case Expectation.Denied(var rule) ->
            check(rule, Code.UNKNOWN_RULE, "deny rule", rules(runner.table()), diagnostics);
        case Expectation.Routed _, Expectation.Unmatched _, Expectation.Pending _ -> {}
      }
    }
    List<PropertyResult> properties =
        file.properties().isEmpty()
            ? List.of()
            : new PropertyRunner(runner.table(), file.properties(), diagnostics).run();
    return new FileRun(
        file,
        file.cases().stream().map(runner::run).toList(),
        properties,
        Diagnostics.inFileOrder(diagnostics, List.of(file.source().path())));
  }

  static List<String> pools(RoutingTable table) {
    return table.config().pools().stream().map(pool -> pool.name()).toList();
  }

  static List<String> rules(RoutingTable table) {
    return table.denyRules().stream().map(rule -> rule.name()).toList();
  }

  private static void check(
      Node.Scalar name, Code code, String what, List<String> known, List<Diagnostic> diagnostics) {
    if (!known.contains(name.text())) {
      diagnostics.add(
          Diagnostic.of(
              code,
              "There is no " + what + " " + Quote.of(name.text()),
              name.place(),
              "",
              Suggestion.question(name.text(), known).orElse(null)));
    }
  }
}
