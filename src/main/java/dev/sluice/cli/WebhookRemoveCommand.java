package dev.sluice.cli;

import dev.sluice.doctor.HookResult;
import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.doctor.HookSites;
import java.io.Console;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "remove",
    description = "Removes the webhooks that go to the given address, and no others.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      WebhookRun.ENVIRONMENT,
      "",
      "Examples:",
      "  sluice webhook remove --url https://ci.example.com/webhook acme/api --dry-run",
      "  sluice webhook remove --url https://ci.example.com/webhook acme/api --yes"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:none is left",
      "1:one could not be removed",
      "64:wrong words on the command line or in the environment, or no consent",
      "66:there is no such pools file",
      "69:GitHub does not answer"
    })
final class WebhookRemoveCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private final WebhookRun run = new WebhookRun();

  @Option(names = "--dry-run", description = "Only says what would be removed.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  WebhookRemoveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    WebhookRun.Plan plan = plan(dryRun);
    return dryRun || yes
        ? run.run(terminal, dryRun, plan)
        : run.run(terminal, false, plan(true), WebhookRemoveCommand::ask, plan);
  }

  private static WebhookRun.Plan plan(boolean dry) {
    return (_, url) -> {
      var address = WebhookRun.needed(url);
      return (webhooks, site) -> webhooks.remove(site, address, dry);
    };
  }

  private static Optional<String> ask(Terminal terminal, List<HookResult> found) {
    List<HookResult> there =
        found.stream().filter(one -> one.outcome() instanceof Outcome.WouldRemove).toList();
    if (there.isEmpty()) {
      return Optional.empty();
    }
    Console console = System.console();
    if (!terminal.errIsTerminal() || console == null || !console.isTerminal()) {
      return Optional.of("nobody can be asked here: say --yes, or --dry-run to see what would go");
    }
    there.forEach(one -> terminal.err().println("webhook of " + HookSites.name(one.site())));
    String answer = console.readLine("Remove from %d targets? [y/N] ", there.size());
    boolean agreed = answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    return agreed ? Optional.empty() : Optional.of("nothing was removed");
  }
}
