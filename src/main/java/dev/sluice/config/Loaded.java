package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * The outcome of loading.
 *
 * @param config present exactly when no diagnostic is an error
 * @param diagnostics all of them, in file order
 */
public record Loaded(Optional<PoolsConfig> config, List<Diagnostic> diagnostics) {
  public Loaded {
    diagnostics = List.copyOf(diagnostics);
  }

  /** Whether some input could not be read at all. */
  public boolean isInputMissing() {
    return diagnostics.stream().anyMatch(d -> d.code().isMissingInput());
  }
}
