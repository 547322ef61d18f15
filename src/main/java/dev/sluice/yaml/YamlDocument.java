package dev.sluice.yaml;

import dev.sluice.diagnostic.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * What was read from one file.
 *
 * @param root empty if the text could not be read to its end; present beside errors that concern
 *     single values, so that the rest can be checked too
 */
public record YamlDocument(Optional<Node> root, List<Diagnostic> diagnostics) {
  public YamlDocument {
    diagnostics = List.copyOf(diagnostics);
  }
}
