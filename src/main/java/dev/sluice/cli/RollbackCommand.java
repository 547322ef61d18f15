package dev.sluice.cli;

import dev.sluice.api.GenerationReport;
import dev.sluice.api.RollbackRequest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollback",
    description = {
      "Puts the text of an earlier generation in force again, as a new one: history only grows.",
      "Without --server and SLUICE_SERVER, the server that uses the store here is asked"
          + " (SLUICE_STORE)."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  sluice history", "  sluice rollback 7 --auto-approve"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is in force, now or already",
      "1:there is no such generation, it does not compile any more, or it was not wanted",
      "5:something else came into force meanwhile",
      "64:wrong words on the command line or in the environment, or nobody to ask",
      "69:the server, GitHub or Modal does not answer, or refuses"
    })
final class RollbackCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(
      index = "0",
      paramLabel = "SERIAL",
      description = "Whose text; sluice history lists them.")
  private long serial;

  @Mixin private final ApplyOptions how = new ApplyOptions();
  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  RollbackCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return Asking.with(terminal, server, this::rollback);
  }

  private int rollback(ReportSource source) {
    return switch (ShowCommand.newest(source)) {
      case Asked.Failed<GenerationReport> failed -> fail(failed);
      case Asked.Got<GenerationReport>(GenerationReport current, String _) ->
          switch (ShowCommand.generation(source, serial)) {
            case Asked.Failed<GenerationReport> failed -> fail(failed);
            case Asked.Got<GenerationReport>(GenerationReport wanted, String _) ->
                new ApplyRun(terminal, options, how, source)
                    .run(
                        current,
                        Objects.requireNonNullElse(wanted.sources(), List.of()),
                        "/api/v1/rollback",
                        new RollbackRequest(
                            1, serial, current.serial(), ApplyOptions.who(terminal)));
          };
    };
  }

  private int fail(Asked.Failed<GenerationReport> failed) {
    terminal.err().println("sluice: " + failed.message());
    return failed.exitCode();
  }
}
