package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a path stands for: itself, or of a directory every {@code *.yaml} in the byte
 * order of names. Hidden files and {@code *.test.yaml}, which hold tests, are left out.
 *
 * @param sources what could be read, in order
 * @param diagnostics what could not
 */
public record PoolsFiles(List<SourceText> sources, List<Diagnostic> diagnostics) {
  public PoolsFiles {
    sources = List.copyOf(sources);
    diagnostics = List.copyOf(diagnostics);
  }

  /** Reads files and directories. */
  public static PoolsFiles read(List<Path> paths) {
    SourceFiles files = SourceFiles.read(paths, SourceFiles.Kind.POOLS);
    return new PoolsFiles(files.sources(), files.diagnostics());
  }

  /** Compiles what was read; without a configuration if something could not be. */
  public Loaded load() {
    Loaded loaded = PoolsLoader.load(sources);
    List<Diagnostic> all =
        Stream.concat(diagnostics.stream(), loaded.diagnostics().stream()).toList();
    return new Loaded(diagnostics.isEmpty() ? loaded.config() : Optional.empty(), all);
  }
}
