package dev.sluice.cli;

import dev.sluice.config.EnvImport;
import dev.sluice.config.LegacyVariable;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the policy of a server comes from, for the server and for every command that acts in its
 * place: the command line, else {@code SLUICE_POOLS}, else the usual file.
 *
 * @param text path of a file or a directory, {@link #LEGACY} or {@link #STORE}
 * @param isNamed whether somebody named it
 */
record PoolsOrigin(String text, boolean isNamed) {
  /** The pools file that the variables of the original stand for. */
  static final String LEGACY = "env:";

  /** What was applied last to the store. */
  static final String STORE = "none";

  static final String VARIABLE = "SLUICE_POOLS";

  /**
   * @param option what the command line names; null for nothing
   */
  static PoolsOrigin of(@Nullable Path option, Map<String, String> environment) {
    if (option != null) {
      return new PoolsOrigin(option.toString(), true);
    }
    String variable = environment.getOrDefault(VARIABLE, "");
    return variable.isBlank()
        ? new PoolsOrigin(PoolsInput.DEFAULT, false)
        : new PoolsOrigin(variable, true);
  }

  /** The policy, or why there is none. */
  sealed interface Result {
    record Compiled(PoolsInput.Read read, PoolsConfig config) implements Result {}

    /** There is none; what is wrong within the file has been printed already. */
    record Unusable(int exitCode, String message) implements Result {}
  }

  boolean isLegacy() {
    return text.equals(LEGACY);
  }

  /** Whether the store decides. */
  boolean isStored() {
    return text.equals(STORE);
  }

  /** Why the variables of the original keep a server from starting in store mode. */
  static Optional<String> storeRefusal(Map<String, String> environment) {
    return LegacyVariable.refusal(environment, List.of("in the store"));
  }

  /** Whether nobody named a file and the usual one is not there. */
  boolean isAbsent() {
    return !isNamed && !Files.exists(Path.of(text));
  }

  Result compile(Terminal terminal, Terminal.Color color) {
    if (isStored()) {
      return new Result.Unusable(
          ExitCode.USAGE,
          "in store mode there is no pools file: \"sluice show\" prints what is in force as one");
    }
    Optional<String> conflict =
        LegacyVariable.refusal(terminal.environment(), isLegacy() ? List.of() : List.of(text));
    if (conflict.isPresent()) {
      return new Result.Unusable(ExitCode.FAILED, conflict.get());
    }
    Optional<PoolsInput.Read> read =
        isLegacy()
            ? imported(terminal, color)
            : Optional.of(PoolsInput.read(List.of(Path.of(text))));
    if (read.isEmpty()) {
      return new Result.Unusable(
          ExitCode.FAILED, "the variables of the original cannot be used; see above");
    }
    return PoolsInput.compiled(read.get(), terminal, color)
        .<Result>map(config -> new Result.Compiled(read.get(), config))
        .orElseGet(() ->
            new Result.Unusable(
                read.get().exitCode(), "the pools file " + text + " does not compile; see above"));
  }

  /** The pools file that says what the variables of the original say. */
  private static Optional<PoolsInput.Read> imported(Terminal terminal, Terminal.Color color) {
    EnvImport.Result result = EnvImport.of(terminal.environment());
    var renderer = new TextRenderer(result.sources(), terminal.colorsErr(color));
    terminal.err().print(renderer.render(result.diagnostics()));
    return result
        .text()
        .map(
            text -> PoolsInput.of(new PoolsFiles(List.of(SourceText.of(LEGACY, text)), List.of())));
  }
}
