package dev.sluice.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "Lists the webhooks and how the last deliveries to each were answered.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      WebhookRun.ENVIRONMENT,
      "",
      "Examples:",
      "  sluice webhook list acme/api",
      "  sluice webhook list app --format json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:one could not be read",
      "64:wrong words on the command line or in the environment",
      "66:there is no such pools file",
      "69:GitHub does not answer"
    })
final class WebhookListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final WebhookRun run = new WebhookRun();

  WebhookListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return run.run(terminal, false, (_, url) -> (webhooks, site) -> webhooks.list(site, url));
  }
}
