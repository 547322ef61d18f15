package dev.sluice.cli;

import dev.sluice.config.SourceFiles;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The golden tests that a pools file has to pass. */
final class TestFilesBeside {
  private TestFilesBeside() {}

  /**
   * Reads them; complains on {@code err} about what cannot be read, and then there are none.
   *
   * @param named by the operator; if there are none, those beside the pools files are meant
   */
  static Optional<List<SourceText>> read(
      List<Path> named, List<Path> pools, Terminal terminal, Terminal.Color color) {
    SourceFiles files =
        SourceFiles.read(named.isEmpty() ? beside(pools) : named, SourceFiles.Kind.TESTS);
    if (files.diagnostics().isEmpty()) {
      return Optional.of(files.sources());
    }
    terminal
        .err()
        .print(
            new TextRenderer(files.sources(), terminal.colorsErr(color))
                .render(files.diagnostics()));
    return Optional.empty();
  }

  private static List<Path> beside(List<Path> pools) {
    Set<Path> beside = new LinkedHashSet<>();
    for (Path path : pools) {
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
