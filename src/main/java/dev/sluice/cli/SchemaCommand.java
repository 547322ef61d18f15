package dev.sluice.cli;

import dev.sluice.config.PoolsSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "schema",
    description = "Prints the JSON schema of pools files, for editors and other tools.")
final class SchemaCommand implements Callable<Integer> {
  private final Terminal terminal;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal.out().print(PoolsSchema.text());
    return ExitCode.OK;
  }
}
