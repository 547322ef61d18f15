package dev.sluice.cli;

import dev.sluice.api.Json;
import dev.sluice.api.ValidateReport;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.GithubRenderer;
import dev.sluice.diagnostic.SarifRenderer;
import dev.sluice.diagnostic.Severity;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "validate",
    description = "Checks a pools file: shape, values and meaning, everything at once.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no errors (with --strict: no warnings either)",
      "1:errors",
      "66:a file is missing"
    })
final class ValidateCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final PoolsInput input = new PoolsInput();

  /** How findings are printed. */
  enum Format {
    text,
    json,
    sarif,
    github
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text, json, sarif (for code scanning) or github (annotations in a workflow's log;"
              + " default: ${DEFAULT-VALUE}).",
      defaultValue = "text")
  private Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  private Terminal.Color color = Terminal.Color.auto;

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  ValidateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PoolsInput.Read read = input.read();
    switch (format) {
      case text -> printText(read);
      case json -> terminal.out().println(Json.pretty(ValidateReport.of(read.diagnostics())));
      case sarif ->
          terminal.out().print(SarifRenderer.render(read.diagnostics(), Version.number()));
      case github -> terminal.out().print(GithubRenderer.render(read.diagnostics()));
    }
    int errors = Diagnostics.count(read.diagnostics(), Severity.ERROR);
    int warnings = Diagnostics.count(read.diagnostics(), Severity.WARNING);
    return refused(errors, warnings) ? read.exitCode() : ExitCode.OK;
  }

  private void printText(PoolsInput.Read read) {
    String text = read.render(terminal.colorsOut(color));
    terminal.out().print(text);
    if (!text.isEmpty()) {
      terminal.out().println();
    }
    String files =
        input.paths.stream().map(path -> path.toString()).collect(Collectors.joining(", "));
    int errors = Diagnostics.count(read.diagnostics(), Severity.ERROR);
    int warnings = Diagnostics.count(read.diagnostics(), Severity.WARNING);
    String found = counted(errors, "error") + ", " + counted(warnings, "warning");
    terminal.out().println(files + ": " + (refused(errors, warnings) ? found : valid(read)));
    if (errors == 0 && refused(errors, warnings)) {
      terminal.out().println("It is valid, but with --strict warnings count as errors.");
    }
  }

  private boolean refused(int errors, int warnings) {
    return errors > 0 || (strict && warnings > 0);
  }

  private static String valid(PoolsInput.Read read) {
    int warnings = Diagnostics.count(read.diagnostics(), Severity.WARNING);
    return read.loaded()
        .config()
        .map(config ->
            "valid, "
                + counted(config.pools().size(), "pool")
                + ", "
                + counted(config.deny().size(), "deny rule")
                + (config.assume().isEmpty()
                    ? ""
                    : ", " + counted(config.assume().size(), "assumption"))
                + (warnings == 0 ? "" : ", " + counted(warnings, "warning")))
        .orElse("not valid");
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
