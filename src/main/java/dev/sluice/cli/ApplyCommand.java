package dev.sluice.cli;

import dev.sluice.api.ApplyRequest;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.config.PoolsFiles;
import dev.sluice.config.SourceFiles;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "apply",
    description = {
      "Puts a pools file in force: the server builds its images and looks its volumes, secrets and"
          + " proxies up first, runs its tests, and then swaps the whole table at once. Whatever"
          + " fails leaves what is in force as it is.",
      "The file is read once, at the start. A server that follows a file takes none from here.",
      "Without --server and SLUICE_SERVER, the server that uses the store here is asked"
          + " (SLUICE_STORE)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice apply",
      "  sluice apply -f pools/ --server https://sluice.example.com:9090 --auto-approve"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is in force, now or already",
      "1:it does not compile, a test fails, or it was not wanted",
      "5:something else came into force meanwhile",
      "64:wrong words on the command line or in the environment, or nobody to ask",
      "66:a file is missing",
      "69:the server, GitHub or Modal does not answer, or refuses"
    })
final class ApplyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final PoolsInput input = new PoolsInput();

  @Option(
      names = "--tests",
      paramLabel = "PATH",
      description =
          "File or directory of golden tests that have to pass; may be repeated (default: the"
              + " tests beside the pools file, if there are any).")
  private List<Path> tests = List.of();

  @Mixin private final ApplyOptions how = new ApplyOptions();
  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PoolsInput.Read read = input.read();
    if (PoolsInput.compiled(read, terminal, options.color).isEmpty()) {
      return read.exitCode();
    }
    SourceFiles golden = SourceFiles.read(testFiles(), SourceFiles.Kind.TESTS);
    if (!golden.diagnostics().isEmpty()) {
      terminal
          .err()
          .print(
              new TextRenderer(golden.sources(), terminal.colorsErr(options.color))
                  .render(golden.diagnostics()));
      return ExitCode.NO_INPUT;
    }
    return Asking.with(
        terminal, server, source -> apply(source, read.files().sources(), golden.sources()));
  }

  private int apply(ReportSource source, List<SourceText> pools, List<SourceText> golden) {
    return switch (ShowCommand.newest(source)) {
      case Asked.Failed<GenerationReport>(int exitCode, String message) -> {
        terminal.err().println("sluice: " + message);
        yield exitCode;
      }
      case Asked.Got<GenerationReport>(GenerationReport current, String _) -> {
        List<Source> wanted = pools.stream().map(Source::of).toList();
        var request =
            new ApplyRequest(
                1,
                wanted,
                golden.stream().map(Source::of).toList(),
                current.serial(),
                ApplyOptions.who(terminal),
                ApplyOptions.origin(
                    terminal,
                    input.paths.stream().map(Path::toString).collect(Collectors.joining(", "))));
        int code =
            new ApplyRun(terminal, options, how, source)
                .run(current, wanted, "/api/v1/apply", request);
        tellOfEdit(pools, code);
        yield code;
      }
    };
  }

  /** What was applied is what was shown; an edit meanwhile is not in it. */
  private void tellOfEdit(List<SourceText> applied, int code) {
    if (code != ExitCode.OK) {
      return;
    }
    List<Source> now = PoolsFiles.read(input.paths).sources().stream().map(Source::of).toList();
    if (!now.equals(applied.stream().map(Source::of).toList())) {
      terminal
          .err()
          .println(
              "sluice: the file has changed since it was read; what was shown is in force, the"
                  + " change is not");
    }
  }

  private List<Path> testFiles() {
    if (!tests.isEmpty()) {
      return tests;
    }
    Set<Path> beside = new LinkedHashSet<>();
    for (Path path : input.paths) {
      Path file = TestCommand.beside(path);
      if (Files.isDirectory(file) ? holdsTests(file) : Files.exists(file)) {
        beside.add(file);
      }
    }
    return new ArrayList<>(beside);
  }

  private static boolean holdsTests(Path directory) {
    return SourceFiles.read(List.of(directory), SourceFiles.Kind.TESTS).diagnostics().isEmpty();
  }
}
