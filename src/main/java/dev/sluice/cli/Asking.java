package dev.sluice.cli;

import java.util.function.ToIntFunction;

/** What the commands that ask a server share. */
final class Asking {
  private Asking() {}

  /** Runs a command with the source of its reports, or says why there is none. */
  static int with(Terminal terminal, ServerOption option, ToIntFunction<ReportSource> command) {
    return switch (ReportSource.of(terminal, option)) {
      case Asked.Failed<ReportSource>(int exitCode, String message) -> {
        terminal.err().println("sluice: " + message);
        yield exitCode;
      }
      case Asked.Got<ReportSource>(ReportSource source, String _) -> {
        try (source) {
          yield command.applyAsInt(source);
        }
      }
    };
  }
}
