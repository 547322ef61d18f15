package dev.sluice.cli;

import dev.sluice.api.HistoryReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "history",
    description = {
      "Lists the generations: what was applied when, by whom, from where; the newest first.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice history",
      "  sluice show 7                   the text of generation 7",
      "  sluice rollback 7               puts it in force again"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class HistoryCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "How many are shown, 1 to 1000 (default: ${DEFAULT-VALUE}).",
      converter = Limit.class,
      defaultValue = "20")
  private int limit;

  HistoryCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A number of generations. */
  static final class Limit implements picocli.CommandLine.ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= 1000) {
        return Integer.parseInt(text);
      }
      throw new picocli.CommandLine.TypeConversionException(
          "'" + text + "' is no number from 1 to 1000");
    }
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
                    "history",
                    () ->
                        source.ask(
                            "/api/v1/generations?limit=" + limit,
                            HistoryReport.class,
                            reports -> Optional.of(reports.history(limit)),
                            ""),
                    GenerationText::history)
                .run());
  }
}
