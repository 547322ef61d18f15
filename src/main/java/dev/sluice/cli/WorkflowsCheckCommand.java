package dev.sluice.cli;

import dev.sluice.api.Json;
import dev.sluice.api.WorkflowsReport;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.GithubRenderer;
import dev.sluice.routing.RoutingTable;
import dev.sluice.workflows.ActionlintLabels;
import dev.sluice.workflows.Checkout;
import dev.sluice.workflows.WorkflowsCheck;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "check",
    description =
        "Judges the runs-on of every job in .github/workflows of checkouts by the pools file.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every self-hosted job has a pool, as far as the files tell",
      "1:a job has no pool or is denied, or a file says what GitHub refuses",
      "64:a checkout does not tell its repository",
      "66:a directory or file is missing"
    })
final class WorkflowsCheckCommand implements Callable<Integer> {
  /** How findings are printed. */
  enum Format {
    text,
    json,
    github
  }

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PoolsInput input = new PoolsInput();

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Checkouts: directories that hold .github/workflows.")
  private List<Path> directories = List.of();

  @Option(
      names = "--repo",
      paramLabel = "OWNER/NAME",
      description = "Repository of the one checkout (default: what its git origin says).")
  private @Nullable String repository;

  @Mixin private final VisibilityOption visibility = new VisibilityOption();

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "Branch of the runs; without it, jobs that a branch decides are only listed.")
  private @Nullable String branch;

  @Option(
      names = "--hosted",
      paramLabel = "LABEL",
      split = ",",
      description =
          "Label of machines that somebody else runs, such as GitHub's larger ones; * is any run"
              + " of characters; may be repeated.")
  private List<String> hosted = List.of();

  @Option(
      names = "--actionlint",
      description = "Prints the pools' labels as actionlint's configuration, and nothing else.")
  private boolean actionlint;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text, json or github (annotations in a workflow's log; default: ${DEFAULT-VALUE}).",
      defaultValue = "text")
  private Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  private Terminal.Color color = Terminal.Color.auto;

  WorkflowsCheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (actionlint == !directories.isEmpty()) {
      throw usage(
          actionlint ? "--actionlint looks at no DIR" : "name at least one DIR to look into");
    }
    if (repository != null && directories.size() > 1) {
      throw usage("--repo is for one DIR");
    }
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    if (actionlint) {
      terminal.out().print(ActionlintLabels.render(config.get()));
      return ExitCode.OK;
    }
    return check(config.get());
  }

  private int check(PoolsConfig config) {
    List<Checkout> checkouts = new ArrayList<>();
    for (Path directory : directories) {
      switch (checkout(directory, config)) {
        case Asked.Failed<Checkout>(int exitCode, String message) -> {
          if (exitCode == ExitCode.USAGE) {
            throw usage(message);
          }
          terminal.err().println("sluice: " + message);
          return exitCode;
        }
        case Asked.Got<Checkout>(Checkout checkout, String _) -> checkouts.add(checkout);
      }
    }
    if (checkouts.stream().allMatch(checkout -> checkout.files().isEmpty())) {
      terminal.err().println("sluice: there is no workflow file; looked for .github/workflows");
      return ExitCode.NO_INPUT;
    }
    RoutingTable table = RoutingTable.compile(config);
    Map<Checkout, WorkflowsCheck.Result> results = new LinkedHashMap<>();
    for (Checkout checkout : checkouts) {
      results.put(checkout, WorkflowsCheck.run(table, hosted, checkout));
    }
    switch (format) {
      case text -> terminal.out().print(WorkflowsText.render(results, terminal.colorsOut(color)));
      case json -> terminal.out().println(Json.pretty(WorkflowsReport.of(results)));
      case github -> {
        results
            .values()
            .forEach(result -> terminal.out().print(GithubRenderer.render(result.diagnostics())));
        terminal.out().println(WorkflowsText.summary(results));
      }
    }
    boolean failed =
        results.values().stream().anyMatch(result -> Diagnostics.hasErrors(result.diagnostics()));
    return failed ? ExitCode.FAILED : ExitCode.OK;
  }

  private Asked<Checkout> checkout(Path directory, PoolsConfig config) {
    return Checkouts.read(
        directory,
        repository,
        config.github().url().getHost(),
        visibility.value(),
        branch,
        directories.size() > 1
            ? "check it alone, with --repo OWNER/NAME"
            : "give --repo OWNER/NAME");
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
