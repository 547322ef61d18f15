package dev.sluice.cli;

import dev.sluice.config.EnvImport;
import dev.sluice.config.LegacyVariable;
import dev.sluice.diagnostic.TextRenderer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "env",
    description =
        "Prints the pools file that does what the environment variables of the original did:"
            + " ALLOWED_REPOS, RUNNER_VERSION, RUNNER_GROUP_ID, MAX_CONCURRENT_PER_REPO,"
            + " ALLOWED_CIDRS, BLOCK_NETWORK, CACHE_VOLUME_NAME, MODAL_REGION, SANDBOX_EXTRA_ENV,"
            + " GITHUB_ENTERPRISE_DOMAIN.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:printed", "1:a variable has a value that cannot be used"})
final class ImportEnvCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  private Terminal.Color color = Terminal.Color.auto;

  ImportEnvCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    EnvImport.Result result = EnvImport.of(terminal.environment());
    var renderer = new TextRenderer(result.sources(), terminal.colorsErr(color));
    terminal.err().print(renderer.render(result.diagnostics()));
    if (LegacyVariable.setIn(terminal.environment()).isEmpty()) {
      terminal
          .err()
          .println("sluice: none of the variables is set; this is what held without them");
    }
    result.text().ifPresent(terminal.out()::print);
    return result.text().isPresent() ? ExitCode.OK : ExitCode.FAILED;
  }
}
