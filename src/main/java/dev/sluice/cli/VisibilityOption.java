package dev.sluice.cli;

import dev.sluice.config.Visibility;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The visibility of a job's repository. */
final class VisibilityOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--visibility",
      paramLabel = "WORD",
      description = "private, internal or public (default: private).")
  private @Nullable String word;

  boolean isGiven() {
    return word != null;
  }

  /**
   * The visibility that was given, else private.
   *
   * @throws ParameterException if there is no such visibility
   */
  Visibility value() {
    if (word == null) {
      return Visibility.PRIVATE;
    }
    return Visibility.of(word)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(), "--visibility is not private, internal or public: " + word));
  }
}
