package dev.sluice.cli;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.api.PoolCost;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = {
      "Says which pool takes a job, what sandbox it gets and costs, and why no other pool does.",
      PricesInput.ENVIRONMENT
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:decided, whatever the decision",
      "1:the pools file does not compile, or the payload or a line of jobs is bad",
      "64:wrong words on the command line",
      "66:a file is missing"
    })
final class ExplainCommand implements Callable<Integer> {
  /** How much of the trail is shown. */
  enum Trail {
    decisive,
    full
  }

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PoolsInput input = new PoolsInput();
  @Mixin private final CommonOptions options = new CommonOptions();

  @Mixin private final JobOptions job = new JobOptions();

  @Option(
      names = "--jobs",
      paramLabel = "FILE",
      description = {
        "JSON Lines, one job a line, - for standard input; one line comes out for each.",
        "A job:"
            + " {\"repository\",\"labels\",\"visibility\",\"fork\",\"workflow\",\"branch\",\"actor\"},"
            + " all but the first two optional."
      })
  private @Nullable Path jobs;

  @Option(
      names = "--trail",
      paramLabel = "HOW",
      description = {
        "decisive (default) shows rules and pools up to the one that decides, full shows all.",
        "With --jobs there is no trail unless this is given, with --format json."
      })
  private @Nullable Trail trail;

  ExplainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    checkOneSource();
    for (Path file : Stream.of(job.payload(), jobs).flatMap(Stream::ofNullable).toList()) {
      if (JobOptions.isMissing(file)) {
        terminal.err().println("sluice: there is no such file: " + file);
        return ExitCode.NO_INPUT;
      }
    }
    return PricesInput.with(
        terminal,
        options.color,
        prices -> jobs == null ? explainOne(prices) : explainAll(jobs, prices));
  }

  /** Options that describe the job in different ways contradict each other. */
  private void checkOneSource() {
    if (job.ways() + (jobs == null ? 0 : 1) > 1) {
      throw new ParameterException(
          spec.commandLine(), "--repo and --labels, --payload and --jobs exclude each other");
    }
    if (jobs == null) {
      job.check("--repo and --labels, --payload or --jobs must be given");
    } else if (job.saysMore() || job.isFork()) {
      throw new ParameterException(
          spec.commandLine(), "with --jobs, each line says what its job is: leave the rest out");
    }
    if (jobs != null && trail != null && options.format == CommonOptions.Format.text) {
      throw new ParameterException(
          spec.commandLine(), "--jobs with --trail needs --format json: text is a line a job");
    }
  }

  private int explainAll(Path file, PriceTable prices) {
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, options.color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    var explain =
        new ExplainJobs(
            RoutingTable.compile(config.get()), prices, options.format, trail, terminal.out());
    try (InputStream in = JobOptions.open(file)) {
      return explain.run(in) ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      terminal.err().println("sluice: cannot read " + file);
      return ExitCode.FAILED;
    }
  }

  private int explainOne(PriceTable prices) {
    Optional<JobFacts> wanted = job.read(terminal);
    if (wanted.isEmpty()) {
      return ExitCode.FAILED;
    }
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, options.color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    JobFacts facts = wanted.get();
    RoutingTable table = RoutingTable.compile(config.get());
    Decision decision = table.route(facts);
    boolean full = trail == Trail.full;
    List<Verdict> verdicts = table.trail(facts, full);
    switch (options.format) {
      case json ->
          terminal
              .out()
              .println(
                  Json.pretty(
                      ExplainReport.of(
                          table,
                          facts,
                          decision,
                          verdicts,
                          pool -> PoolCost.of(prices.perHour(Requests.of(pool))))));
      case text ->
          terminal
              .out()
              .print(
                  ExplainText.render(
                      facts,
                      decision,
                      prices,
                      verdicts,
                      decision instanceof Decision.Unmatched ? table.remedies(facts) : List.of(),
                      full,
                      terminal.colorsOut(options.color)));
    }
    return ExitCode.OK;
  }
}
