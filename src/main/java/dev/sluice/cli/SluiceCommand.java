package dev.sluice.cli;

import dev.sluice.analysis.Disagreement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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

  private static final String COMPLETION = "completion";

  /** Its commands in the order of the help. */
  private static Map<String, Supplier<CommandLine>> commands(Terminal terminal) {
    Map<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("validate", () -> new CommandLine(new ValidateCommand(terminal)));
    commands.put("fmt", () -> new CommandLine(new FmtCommand(terminal)));
    commands.put("explain", () -> new CommandLine(new ExplainCommand(terminal)));
    commands.put("blame", () -> new CommandLine(new BlameCommand(terminal)));
    commands.put("test", () -> new CommandLine(new TestCommand(terminal)));
    commands.put("plan", () -> new CommandLine(new PlanCommand(terminal)));
    commands.put("apply", () -> new CommandLine(new ApplyCommand(terminal)));
    commands.put("show", () -> new CommandLine(new ShowCommand(terminal)));
    commands.put("history", () -> new CommandLine(new HistoryCommand(terminal)));
    commands.put("rollback", () -> new CommandLine(new RollbackCommand(terminal)));
    commands.put("serve", () -> new CommandLine(new ServeCommand(terminal)));
    commands.put("status", () -> new CommandLine(new StatusCommand(terminal)));
    commands.put("jobs", () -> new CommandLine(new JobsCommand(terminal)));
    commands.put("runners", () -> new CommandLine(new RunnersCommand(terminal)));
    commands.put("job", () -> new CommandLine(new JobCommand(terminal)));
    commands.put("doctor", () -> new CommandLine(new DoctorCommand(terminal)));
    commands.put("webhook", () -> WebhookCommand.with(terminal));
    commands.put("demo", () -> new CommandLine(new DemoCommand(terminal)));
    commands.put("emulate", () -> new CommandLine(new EmulateCommand(terminal)));
    commands.put(
        "import",
        () -> new CommandLine(new ImportCommand()).addSubcommand(new ImportEnvCommand(terminal)));
    commands.put(
        "workflows",
        () ->
            new CommandLine(new WorkflowsCommand())
                .addSubcommand(new WorkflowsCheckCommand(terminal)));
    commands.put("schema", () -> new CommandLine(new SchemaCommand(terminal)));
    commands.put(COMPLETION, SluiceCommand::completion);
    commands.put("version", () -> new CommandLine(new VersionCommand(terminal)));
    return commands;
  }

  private static CommandLine completion() {
    CommandLine completion = new CommandLine(new GenerateCompletion());
    completion
        .getCommandSpec()
        .usageMessage()
        .description("Prints a completion script for bash and zsh: source <(sluice completion)");
    return completion;
  }

  /**
   * Runs the command line and returns its exit code. Only the command that is named first gets
   * built: the reflection over all of them would cost more than most commands take.
   */
  static int execute(Terminal terminal, String... arguments) {
    Map<String, Supplier<CommandLine>> commands = commands(terminal);
    CommandLine root = new CommandLine(new SluiceCommand());
    String named = arguments.length == 0 ? "" : arguments[0];
    boolean alone = commands.containsKey(named) && !named.equals(COMPLETION);
    commands.forEach((name, command) -> {
      if (!alone || name.equals(named)) {
        root.addSubcommand(name, command.get());
      }
    });
    root.getSubcommands().values().forEach(SluiceCommand::addHelp);
    configure(root, terminal);
    try {
      return root.execute(arguments);
    } catch (OutOfMemoryError e) {
      // The input is gone from memory by now, so there is room to say what to do.
      terminal
          .err()
          .println(
              "sluice: the input needs more memory than Java may use here ("
                  + Runtime.getRuntime().maxMemory() / (1024 * 1024)
                  + " MiB); raise it, for example with SLUICE_JAVA_OPTS=-Xmx1g");
      return ExitCode.FAILED;
    }
  }

  private static void configure(CommandLine root, Terminal terminal) {
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
                  + where(failure));
      if (failure instanceof Disagreement) {
        // It speaks of globs in the operator's own file only.
        terminal.err().println(failure.getMessage() + ". Please report this with the pools file.");
      }
      return ExitCode.FAILED;
    });
  }

  /** Where it happened; the message is left out, for it may quote a secret. */
  private static String where(Exception failure) {
    return Arrays.stream(failure.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("dev.sluice."))
        .findFirst()
        .map(frame -> " at " + frame.getFileName() + ":" + frame.getLineNumber())
        .orElse("");
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
