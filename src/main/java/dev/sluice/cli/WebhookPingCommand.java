package dev.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ping",
    description = {
      "Has GitHub send a ping and shows how it was answered: 200 is good, 403 a wrong secret.",
      "Waits up to 30 seconds for each."
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      WebhookRun.ENVIRONMENT,
      "",
      "Examples:",
      "  sluice webhook ping --url https://ci.example.com/webhook acme/api"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered well",
      "1:one was not",
      "64:wrong words on the command line or in the environment",
      "66:there is no such pools file",
      "69:GitHub does not answer"
    })
final class WebhookPingCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final WebhookRun run = new WebhookRun();

  WebhookPingCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean shows = terminal.errIsTerminal();
    return run.run(
        terminal,
        false,
        (_, url) -> {
          var address = WebhookRun.needed(url);
          return (webhooks, site) -> webhooks.ping(site, address, () -> progress(shows));
        });
  }

  private void progress(boolean shows) {
    if (shows) {
      terminal.err().print(".");
      terminal.err().flush();
    }
  }
}
