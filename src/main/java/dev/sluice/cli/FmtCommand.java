package dev.sluice.cli;

import dev.sluice.config.Formatter;
import dev.sluice.config.LineDiff;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "fmt",
    description =
        "Brings pools files into canonical order and style. Comments stay, and so does what the"
            + " file means. Prints the names of the files it changed.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --check or --diff: there is nothing to change",
      "1:a file cannot be read as YAML; with --check or --diff: there is something to change",
      "66:a file is missing"
    })
final class FmtCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final PoolsInput input = new PoolsInput();

  @Option(names = "--check", description = "Changes nothing; names the files it would change.")
  private boolean check;

  @Option(names = "--diff", description = "Changes nothing; prints what it would change.")
  private boolean diff;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  private Terminal.Color color = Terminal.Color.auto;

  FmtCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PoolsFiles files = PoolsFiles.read(input.paths);
    complain(files.sources(), files.diagnostics());
    int code = files.diagnostics().isEmpty() ? ExitCode.OK : ExitCode.NO_INPUT;
    for (SourceText source : files.sources()) {
      int one =
          switch (Formatter.format(source)) {
            case Formatter.Refused(List<Diagnostic> diagnostics) -> {
              complain(List.of(source), diagnostics);
              yield ExitCode.FAILED;
            }
            case Formatter.Formatted formatted ->
                formatted.changed() ? change(source, formatted.text()) : ExitCode.OK;
          };
      code = Math.max(code, one);
    }
    return code;
  }

  private int change(SourceText source, String text) {
    if (diff) {
      print(LineDiff.unified(source.path(), source.text(), text));
      return ExitCode.FAILED;
    }
    terminal.out().println(source.path());
    if (check) {
      return ExitCode.FAILED;
    }
    try {
      AtomicFile.write(Path.of(source.path()), text);
      return ExitCode.OK;
    } catch (IOException e) {
      terminal.err().println("sluice: cannot write " + source.path());
      return ExitCode.FAILED;
    }
  }

  private void print(String difference) {
    boolean colors = terminal.colorsOut(color);
    for (String line : difference.lines().toList()) {
      String tone =
          switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> "\u001b[32m";
            case '-' -> "\u001b[31m";
            case '@' -> "\u001b[36m";
            default -> "";
          };
      boolean painted = colors && !tone.isEmpty();
      terminal.out().println(painted ? tone + line + "\u001b[0m" : line);
    }
  }

  private void complain(List<SourceText> sources, List<Diagnostic> diagnostics) {
    terminal.err().print(new TextRenderer(sources, terminal.colorsErr(color)).render(diagnostics));
  }
}
