package dev.sluice.cli;

import dev.sluice.config.SourceFiles;
import dev.sluice.cost.PriceFile;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;

/** The operator's own prices. */
final class PricesInput {
  static final String VARIABLE = "SLUICE_PRICES";

  /** The line about it in the help of commands that show costs. */
  static final String ENVIRONMENT =
      VARIABLE + " names a file with your own prices; see docs/cost.md.";

  private PricesInput() {}

  /**
   * Reads the file that the environment names; nothing is known without one. What is wrong within
   * the file is printed here.
   */
  static Asked<PriceTable> read(Terminal terminal, Terminal.Color color) {
    String name = terminal.environment().getOrDefault(VARIABLE, "").strip();
    if (name.isEmpty()) {
      return new Asked.Got<>(PriceTable.EMPTY, null);
    }
    try {
      Path path = Path.of(name);
      return Files.isDirectory(path)
          ? new Asked.Failed<>(ExitCode.USAGE, VARIABLE + " names a directory: " + name)
          : read(path, terminal, color);
    } catch (InvalidPathException e) {
      return new Asked.Failed<>(ExitCode.USAGE, VARIABLE + " names no path");
    }
  }

  private static Asked<PriceTable> read(Path path, Terminal terminal, Terminal.Color color) {
    SourceFiles files = SourceFiles.read(List.of(path), SourceFiles.Kind.POOLS);
    var renderer = new TextRenderer(files.sources(), terminal.colorsErr(color));
    if (files.sources().isEmpty()) {
      terminal.err().print(renderer.render(files.diagnostics()));
      return new Asked.Failed<>(ExitCode.NO_INPUT, "the file of " + VARIABLE + " cannot be read");
    }
    PriceFile.Read read = PriceFile.read(files.sources().getFirst());
    List<Diagnostic> diagnostics = read.diagnostics();
    terminal.err().print(renderer.render(diagnostics));
    return read.table()
        .<Asked<PriceTable>>map(table -> new Asked.Got<>(table, null))
        .orElseGet(() ->
            new Asked.Failed<>(
                ExitCode.FAILED, "the file of " + VARIABLE + " cannot be used; see above"));
  }

  /** Runs a command with the prices that it goes by without a server, or says what is wrong. */
  static int with(Terminal terminal, Terminal.Color color, ToIntFunction<PriceTable> command) {
    return switch (read(terminal, color)) {
      case Asked.Failed<PriceTable>(int exitCode, String message) -> {
        terminal.err().println("sluice: " + message);
        yield exitCode;
      }
      case Asked.Got<PriceTable>(PriceTable own, String _) ->
          command.applyAsInt(own.over(PriceTable.builtIn()));
    };
  }
}
