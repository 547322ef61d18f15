package dev.sluice.cli;

import dev.sluice.api.PlanSchema;
import dev.sluice.config.PoolsSchema;
import dev.sluice.cost.PriceFile;
import dev.sluice.golden.TestFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "schema",
    description =
        "Prints the JSON schema of pools files, of their tests, of prices or of what"
            + " \"plan --format json\" prints, for editors and other tools.")
final class SchemaCommand implements Callable<Integer> {
  /** What the schema is of. */
  enum Of {
    pools,
    test,
    prices,
    plan
  }

  private final Terminal terminal;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description =
          "pools, test, prices or plan: what it is the schema of (default: ${DEFAULT-VALUE}).",
      defaultValue = "pools")
  private Of of = Of.pools;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    terminal
        .out()
        .print(
            switch (of) {
              case pools -> PoolsSchema.text();
              case test -> TestFile.schema().text();
              case prices -> PriceFile.schema().text();
              case plan -> PlanSchema.text();
            });
    return ExitCode.OK;
  }
}
