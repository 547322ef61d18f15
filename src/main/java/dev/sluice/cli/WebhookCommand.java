package dev.sluice.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "webhook",
    description = "Makes, mends, lists, tries and removes the webhooks at GitHub.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class WebhookCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** With its four commands. */
  static CommandLine with(Terminal terminal) {
    return new CommandLine(new WebhookCommand())
        .addSubcommand(new WebhookEnsureCommand(terminal))
        .addSubcommand(new WebhookListCommand(terminal))
        .addSubcommand(new WebhookPingCommand(terminal))
        .addSubcommand(new WebhookRemoveCommand(terminal));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "say what to do with them: ensure, list, ping or remove");
  }
}
