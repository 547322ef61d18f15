package dev.sluice.cli;

import dev.sluice.doctor.HookRepair;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ensure",
    description = {
      "Makes the webhooks that the server needs, and mends those that differ.",
      "A second run finds nothing to do. The secret is WEBHOOK_SECRET, and never shown."
    },
    footerHeading = "%nEnvironment:%n",
    footer = {
      WebhookRun.ENVIRONMENT,
      "",
      "Examples:",
      "  sluice webhook ensure --url https://ci.example.com/webhook acme/api acme/web",
      "  sluice webhook ensure --url https://ci.example.com/webhook acme --dry-run",
      "  sluice webhook ensure --set-secret        # a new secret, see DEPLOY.md"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all are as they should be",
      "1:one could not be made so",
      "64:wrong words on the command line or in the environment",
      "66:there is no such pools file",
      "69:GitHub does not answer"
    })
final class WebhookEnsureCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final WebhookRun run = new WebhookRun();

  @Option(names = "--dry-run", description = "Only says what would be done.")
  private boolean dryRun;

  @Option(
      names = "--set-secret",
      description = "Sets the secret even if nothing else differs: GitHub never shows it.")
  private boolean setSecret;

  @Option(
      names = "--replace",
      description = "Takes the webhook of the App from the address that it goes to now.")
  private boolean replace;

  WebhookEnsureCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    return run.run(
        terminal,
        dryRun,
        (settings, url) -> {
          var wish =
              new HookRepair.Wish(
                  WebhookRun.needed(url),
                  WebhookRun.secret(terminal, settings),
                  setSecret,
                  replace,
                  dryRun);
          return (webhooks, site) -> webhooks.ensure(site, wish);
        });
  }
}
