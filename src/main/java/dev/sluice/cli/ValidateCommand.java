package dev.sluice.cli;

import dev.sluice.analysis.TableFindings;
import dev.sluice.api.Json;
import dev.sluice.api.ValidateReport;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.GithubRenderer;
import dev.sluice.diagnostic.SarifRenderer;
import dev.sluice.diagnostic.Severity;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "validate",
    description =
        "Checks a pools file: shape, values and meaning, and what it would do to every possible"
            + " job; everything at once.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no errors (with --strict: no warnings either); notes never count",
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
    List<Diagnostic> found = analysed(read);
    switch (format) {
      case text -> printText(read, found);
      case json ->
          terminal
              .out()
              .println(Json.pretty(ValidateReport.of(found, read.loaded().config().isPresent())));
      case sarif -> terminal.out().print(SarifRenderer.render(found, Version.number()));
      case github -> terminal.out().print(GithubRenderer.render(found));
    }
    return refused(found) ? read.exitCode() : ExitCode.OK;
  }

  /** What is wrong with the text, and what the analyses say of a table that compiles. */
  private static List<Diagnostic> analysed(PoolsInput.Read read) {
    Optional<PoolsConfig> config = read.loaded().config();
    if (config.isEmpty()) {
      return read.diagnostics();
    }
    List<String> files = read.files().sources().stream().map(SourceText::path).toList();
    List<Diagnostic> all = new ArrayList<>(read.diagnostics());
    all.addAll(TableFindings.of(RoutingTable.compile(config.get()), files));
    return Diagnostics.inFileOrder(all, files);
  }

  private void printText(PoolsInput.Read read, List<Diagnostic> diagnostics) {
    String text =
        new TextRenderer(read.files().sources(), terminal.colorsOut(color)).render(diagnostics);
    terminal.out().print(text);
    if (!text.isEmpty()) {
      terminal.out().println();
    }
    String files =
        input.paths.stream().map(path -> path.toString()).collect(Collectors.joining(", "));
    int errors = Diagnostics.count(diagnostics, Severity.ERROR);
    terminal
        .out()
        .println(
            files
                + ": "
                + (refused(diagnostics)
                    ? counted(errors, "error") + counts(diagnostics, "0 warnings")
                    : valid(read, diagnostics)));
    if (errors == 0 && refused(diagnostics)) {
      terminal.out().println("It is valid, but with --strict warnings count as errors.");
    }
  }

  private boolean refused(List<Diagnostic> diagnostics) {
    return Diagnostics.hasErrors(diagnostics)
        || (strict && Diagnostics.count(diagnostics, Severity.WARNING) > 0);
  }

  private static String valid(PoolsInput.Read read, List<Diagnostic> diagnostics) {
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
                + counts(diagnostics, ""))
        .orElse("not valid");
  }

  /** How many warnings and notes there are; {@code none} instead of no warnings. */
  private static String counts(List<Diagnostic> diagnostics, String none) {
    int warnings = Diagnostics.count(diagnostics, Severity.WARNING);
    int notes = Diagnostics.count(diagnostics, Severity.NOTE);
    String text = warnings == 0 ? none : counted(warnings, "warning");
    return (text.isEmpty() ? "" : ", " + text) + (notes == 0 ? "" : ", " + counted(notes, "note"));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
