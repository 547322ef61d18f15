package dev.sluice.cli;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.api.TestReport;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.SourceFiles;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.golden.CaseResult;
import dev.sluice.golden.CaseRunner;
import dev.sluice.golden.ExpectUpdate;
import dev.sluice.golden.JunitReport;
import dev.sluice.golden.TestFile;
import dev.sluice.golden.TestRun;
import dev.sluice.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    description =
        "Holds a pools file to its tests: jobs with the decision that is expected for each,"
            + " properties that are proven of all jobs, and which pools and clauses the cases"
            + " cover.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every case passed and every property is proven",
      "1:a case or property failed, or the pools file or a test file has an error",
      "66:a file is missing"
    })
final class TestCommand implements Callable<Integer> {
  private static final String SUFFIX = ".test.yaml";
  private static final String DEFAULT = "runner-pools" + SUFFIX;

  private final Terminal terminal;

  @Mixin private final PoolsInput input = new PoolsInput();
  @Mixin private final CommonOptions options = new CommonOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "Test files, or directories of *.test.yaml (default: NAME.test.yaml beside the pools file"
              + " NAME.yaml, or runner-pools.test.yaml; for a directory, every *.test.yaml in it).")
  private @Nullable List<Path> files;

  @Option(
      names = "--update",
      description = "Rewrites what failing cases expect to what is true now; nothing else changes.")
  private boolean update;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes the results as JUnit XML too.")
  private @Nullable Path junit;

  @Option(
      names = {"-v", "--verbose"},
      description = "Lists the cases that pass too.")
  private boolean verbose;

  TestCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PoolsInput.Read pools = input.read();
    SourceFiles tests = SourceFiles.read(testFiles(), SourceFiles.Kind.TESTS);
    List<SourceText> sources =
        Stream.concat(pools.files().sources().stream(), tests.sources().stream()).toList();
    Optional<PoolsConfig> config = pools.loaded().config();
    if (config.isEmpty() || !tests.diagnostics().isEmpty()) {
      List<Diagnostic> all =
          Stream.concat(pools.diagnostics().stream(), tests.diagnostics().stream()).toList();
      return refuse(all, sources);
    }
    var runner =
        new CaseRunner(
            RoutingTable.compile(config.get()), spec -> Json.tree(ExplainReport.Sandbox.of(spec)));
    TestRun run = run(runner, tests);
    Set<String> updated = update ? rewrite(runner, run) : Set.of();
    print(run, pools.diagnostics(), updated, sources);
    boolean written = writeJunit(JunitReport.of(updated.isEmpty() ? run : again(runner)));
    boolean passed = TestReport.of(run, List.of(), updated).passed();
    return passed && written ? ExitCode.OK : ExitCode.FAILED;
  }

  /** What the tests say now that they were rewritten. */
  private TestRun again(CaseRunner runner) {
    return run(runner, SourceFiles.read(testFiles(), SourceFiles.Kind.TESTS));
  }

  private static TestRun run(CaseRunner runner, SourceFiles tests) {
    return TestRun.of(runner, tests.sources().stream().map(TestFile::read).toList());
  }

  private List<Path> testFiles() {
    if (files != null && !files.isEmpty()) {
      return files;
    }
    Set<Path> beside = new LinkedHashSet<>();
    input.paths.forEach(path -> beside.add(beside(path)));
    return List.copyOf(beside);
  }

  /** Where the tests of a pools file or directory are, if it has any. */
  static Path beside(Path path) {
    String name = path.getFileName() == null ? "" : path.getFileName().toString();
    Path own = path.resolveSibling(name.replaceFirst("[.](yaml|yml|json)$", "") + SUFFIX);
    boolean directory = Files.isDirectory(path);
    return directory ? path : Files.exists(own) ? own : path.resolveSibling(DEFAULT);
  }

  /** Prints why nothing could be run. */
  private int refuse(List<Diagnostic> diagnostics, List<SourceText> sources) {
    switch (options.format) {
      case json -> terminal.out().println(Json.pretty(TestReport.ofErrors(diagnostics)));
      case text -> printFindings(diagnostics, sources);
    }
    writeJunit(JunitReport.ofErrors(diagnostics));
    boolean missing = diagnostics.stream().anyMatch(d -> d.code().isMissingInput());
    return missing ? ExitCode.NO_INPUT : ExitCode.FAILED;
  }

  private void print(
      TestRun run, List<Diagnostic> warnings, Set<String> updated, List<SourceText> sources) {
    switch (options.format) {
      case json -> terminal.out().println(Json.pretty(TestReport.of(run, warnings, updated)));
      case text -> {
        List<Diagnostic> shown = new ArrayList<>(warnings);
        for (TestRun.FileRun file : run.files()) {
          boolean rewritten = updated.contains(file.file().source().path());
          shown.addAll(rewritten ? file.file().diagnostics() : file.diagnostics());
        }
        printFindings(shown, sources);
        terminal.out().print(shown.isEmpty() ? "" : "\n");
        boolean color = terminal.colorsOut(options.color);
        terminal.out().print(TestText.render(run, updated, verbose, color));
      }
    }
  }

  private void printFindings(List<Diagnostic> diagnostics, List<SourceText> sources) {
    boolean color = terminal.colorsOut(options.color);
    terminal.out().print(new TextRenderer(sources, color).render(diagnostics));
  }

  /** Rewrites the files with failing cases; answers with those that now pass. */
  private Set<String> rewrite(CaseRunner runner, TestRun run) {
    Set<String> rewritten = new LinkedHashSet<>();
    for (TestRun.FileRun file : run.files()) {
      if (file.results().stream().allMatch(CaseResult::passed)) {
        continue;
      }
      String path = file.file().source().path();
      Optional<String> text = ExpectUpdate.apply(runner, file.file());
      if (text.isPresent() && write(Path.of(path), text.get())) {
        rewritten.add(path);
      } else if (text.isEmpty()) {
        boolean broken = Diagnostics.hasErrors(file.file().diagnostics());
        complain(
            path
                + (broken
                    ? " has errors and is not rewritten"
                    : " cannot be rewritten in place, since something else in it depends on what"
                        + " would change; change it by hand"));
      }
    }
    return rewritten;
  }

  private boolean writeJunit(String report) {
    return junit == null || write(junit, report);
  }

  private boolean write(Path file, String text) {
    try {
      AtomicFile.write(file, text);
      return true;
    } catch (IOException e) {
      complain("cannot write " + file);
      return false;
    }
  }

  private void complain(String message) {
    terminal.err().println("sluice: " + message);
  }
}
