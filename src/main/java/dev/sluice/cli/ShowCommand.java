package dev.sluice.cli;

import dev.sluice.api.GenerationReport;
import dev.sluice.api.HistoryReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = {
      "Shows the generation in force, or an earlier one: its text, and in a comment above it when"
          + " it was applied, by whom and from where.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice show > runner-pools.yaml     what is in force, as a pools file",
      "  sluice show 7 --format json | jq .who"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:there is no such generation",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class ShowCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "SERIAL",
      description = "Which one (default: the one in force).")
  private @Nullable Long serial;

  @Mixin private final ServerOption server = new ServerOption();
  private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  ShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return Asking.with(
        terminal,
        server,
        source ->
            new ReportCommand<>(
                    terminal,
                    options,
                    watch,
                    "show",
                    () -> generation(source, serial),
                    GenerationText::show)
                .run());
  }

  /** Asks for one generation; null for the one in force. */
  static Asked<GenerationReport> generation(ReportSource source, @Nullable Long serial) {
    return source.ask(
        "/api/v1/generations/" + (serial == null ? "current" : serial.toString()),
        GenerationReport.class,
        reports -> serial == null ? Optional.of(reports.generation()) : reports.generation(serial),
        "there is no generation " + serial + "; sluice history lists them");
  }

  /**
   * Asks for the newest generation of the store, which a server that cannot compile it does not
   * have in force.
   */
  static Asked<GenerationReport> newest(ReportSource source) {
    Asked<HistoryReport> history =
        source.ask(
            "/api/v1/generations?limit=1",
            HistoryReport.class,
            reports -> Optional.of(reports.history(1)),
            "");
    return switch (history) {
      case Asked.Failed<HistoryReport> failed -> failed.as();
      case Asked.Got<HistoryReport>(HistoryReport report, String _) ->
          generation(
              source,
              report.generations().isEmpty()
                  ? null
                  : Long.valueOf(report.generations().getFirst().serial()));
    };
  }
}
