package dev.sluice.cli;

import picocli.CommandLine.Option;

/** Options that every printing command has. */
final class CommonOptions {
  /** How results are printed. */
  enum Format {
    text,
    json
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "text or json (default: ${DEFAULT-VALUE}).",
      defaultValue = "text")
  Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  Terminal.Color color = Terminal.Color.auto;
}
