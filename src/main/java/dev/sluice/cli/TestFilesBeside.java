package dev.sluice.cli;

import dev.sluice.config.SourceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The golden tests that a pools file has to pass. */
final class TestFilesBeside {
  private TestFilesBeside() {}

  /**
   * Reads them.
   *
   * @param named by the operator; if there are none, those beside the pools files are meant
   */
  static SourceFiles read(List<Path> named, List<Path> pools) {
    return SourceFiles.read(named.isEmpty() ? beside(pools) : named, SourceFiles.Kind.TESTS);
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
