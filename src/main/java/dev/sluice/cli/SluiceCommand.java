package dev.sluice.cli;

import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root command. */
@Command(
    name = "sluice",
    description = "Declarative GitHub Actions runner pools on Modal.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class SluiceCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command line with all its commands. */
  static CommandLine create(Terminal terminal) {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    CommandLine root =
        new CommandLine(new SluiceCommand())
            .addSubcommand(new ValidateCommand(terminal))
            .addSubcommand(new FmtCommand(terminal))
            .addSubcommand(new ExplainCommand(terminal))
            .addSubcommand(new ServeCommand(terminal))
            .addSubcommand(new DemoCommand(terminal))
            .addSubcommand(new EmulateCommand(terminal))
            .addSubcommand(
                new CommandLine(new ImportCommand()).addSubcommand(new ImportEnvCommand(terminal)))
            .addSubcommand(
                new CommandLine(new WorkflowsCommand())
                    .addSubcommand(new WorkflowsCheckCommand(terminal)))
            .addSubcommand(new SchemaCommand(terminal))
            .addSubcommand("completion", completion)
            .addSubcommand(new VersionCommand(terminal));
    root.getSubcommands().values().forEach(SluiceCommand::addHelp);
    completion
        .getCommandSpec()
        .usageMessage()
        .description("Prints a completion script for bash and zsh: source <(sluice completion)");
    root.setOut(new java.io.PrintWriter(terminal.out(), true));
    root.setErr(new java.io.PrintWriter(terminal.err(), true));
    root.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colorsOut(Terminal.Color.auto)
                ? CommandLine.Help.Ansi.ON
                : CommandLine.Help.Ansi.OFF));
    root.setParameterExceptionHandler(SluiceCommand::usageError);
    root.setExecutionExceptionHandler((failure, command, _) -> {
      terminal
          .err()
          .println(
              "sluice: internal error in "
                  + command.getCommandName()
                  + ": "
                  + failure.getClass().getSimpleName()
                  + (failure.getMessage() == null ? "" : ": " + failure.getMessage()));
      return ExitCode.FAILED;
    });
    return root;
  }

  private static void addHelp(CommandLine command) {
    command.getSubcommands().values().forEach(SluiceCommand::addHelp);
    if (command.getCommandSpec().findOption("--help") == null) {
      command
          .getCommandSpec()
          .addOption(
              CommandLine.Model.OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("Shows this help.")
                  .build());
    }
  }

  /** One line and a hint: the whole help would push the line off the screen. */
  private static int usageError(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    command.getErr().println("sluice: " + failure.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
    command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
    return ExitCode.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
