package dev.sluice.cli;

import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names the pools file. */
final class PoolsInput {
  static final String DEFAULT = "runner-pools.yaml";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description = "Pools file or directory; may be repeated (default: ${DEFAULT-VALUE}).",
      defaultValue = DEFAULT)
  List<Path> paths = List.of();

  /** What was read and what became of it. */
  record Read(PoolsFiles files, Loaded loaded) {
    List<Diagnostic> diagnostics() {
      return loaded.diagnostics();
    }

    int exitCode() {
      return loaded.isInputMissing() ? ExitCode.NO_INPUT : ExitCode.FAILED;
    }

    String render(boolean color) {
      return new TextRenderer(files.sources(), color).render(diagnostics());
    }
  }

  Read read() {
    return read(paths);
  }

  static Read read(List<Path> paths) {
    return of(PoolsFiles.read(paths));
  }

  static Read of(PoolsFiles files) {
    return new Read(files, files.load());
  }

  /** The compiled file; complains on {@code err} about one that does not compile. */
  static Optional<PoolsConfig> compiled(Read read, Terminal terminal, Terminal.Color color) {
    Optional<PoolsConfig> config = read.loaded().config();
    if (config.isEmpty()) {
      terminal.err().print(read.render(terminal.colorsErr(color)));
    }
    return config;
  }
}
