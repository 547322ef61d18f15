package dev.sluice.cli;

import dev.sluice.api.RunnersReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "runners",
    description = {
      "Lists the runners that have left some trace at GitHub or Modal: state, job, sandbox.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice runners --watch=5",
      "  sluice runners --format json | jq '.runners[].sandbox'"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class RunnersCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  RunnersCommand(Terminal terminal) {
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
                    "runners",
                    () ->
                        source.ask(
                            "/api/v1/runners",
                            RunnersReport.class,
                            reports -> Optional.of(reports.runners()),
                            ""),
                    RunnersText::render)
                .run());
  }
}
