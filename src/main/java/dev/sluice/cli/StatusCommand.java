package dev.sluice.cli;

import dev.sluice.api.StatusReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = {
      "Says what runs, what waits and why: the job that has waited longest first.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice status --watch",
      "  sluice status --server http://127.0.0.1:9090 --format json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  StatusCommand(Terminal terminal) {
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
                    "status",
                    () ->
                        source.ask(
                            "/api/v1/status",
                            StatusReport.class,
                            reports -> Optional.of(reports.status()),
                            ""),
                    StatusText::render)
                .run());
  }
}
