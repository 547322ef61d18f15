package dev.sluice.cli;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.api.PoolCost;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import dev.sluice.intake.WebhookPayload;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
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

  private static final Path STANDARD_INPUT = Path.of("-");

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PoolsInput input = new PoolsInput();
  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(names = "--repo", paramLabel = "OWNER/NAME", description = "Repository of the job.")
  private @Nullable String repository;

  @Option(
      names = "--labels",
      paramLabel = "LABEL",
      split = ",",
      description = "Labels of the job (runs-on), separated by commas.")
  private @Nullable List<String> labels;

  @Option(names = "--workflow", paramLabel = "NAME", description = "Name of the workflow.")
  private @Nullable String workflow;

  @Option(names = "--branch", paramLabel = "NAME", description = "Head branch.")
  private @Nullable String branch;

  @Option(names = "--actor", paramLabel = "LOGIN", description = "Who triggered it.")
  private @Nullable String actor;

  @Mixin private final VisibilityOption visibility = new VisibilityOption();

  @Option(names = "--fork", description = "The job comes from a fork.")
  private boolean fork;

  @Option(
      names = "--payload",
      paramLabel = "FILE",
      description = "Body of a workflow_job webhook instead, - for standard input.")
  private @Nullable Path payload;

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
    for (Path file : Stream.of(payload, jobs).flatMap(Stream::ofNullable).toList()) {
      if (!file.equals(STANDARD_INPUT) && !Files.exists(file)) {
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
    boolean described = repository != null || labels != null;
    long ways = Stream.of(described, payload != null, jobs != null).filter(way -> way).count();
    if (ways > 1) {
      throw new ParameterException(
          spec.commandLine(), "--repo and --labels, --payload and --jobs exclude each other");
    }
    if (ways == 0) {
      throw new ParameterException(
          spec.commandLine(), "--repo and --labels, --payload or --jobs must be given");
    }
    boolean more = workflow != null || branch != null || actor != null || visibility.isGiven();
    if (jobs != null && (more || fork)) {
      throw new ParameterException(
          spec.commandLine(), "with --jobs, each line says what its job is: leave the rest out");
    }
    if (payload != null && more) {
      throw new ParameterException(
          spec.commandLine(), "the payload says what its job is; only --fork goes with it");
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
    try (InputStream in = open(file)) {
      return explain.run(in) ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      terminal.err().println("sluice: cannot read " + file);
      return ExitCode.FAILED;
    }
  }

  private static InputStream open(Path file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new FileInputStream(FileDescriptor.in)
        : Files.newInputStream(file);
  }

  private int explainOne(PriceTable prices) {
    Optional<JobFacts> job = payload == null ? Optional.of(fromOptions()) : fromPayload(payload);
    if (job.isEmpty()) {
      return ExitCode.FAILED;
    }
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, options.color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    RoutingTable table = RoutingTable.compile(config.get());
    Decision decision = table.route(job.get());
    boolean full = trail == Trail.full;
    List<Verdict> verdicts = table.trail(job.get(), full);
    switch (options.format) {
      case json ->
          terminal
              .out()
              .println(
                  Json.pretty(
                      ExplainReport.of(
                          table,
                          job.get(),
                          decision,
                          verdicts,
                          pool -> PoolCost.of(prices.perHour(Requests.of(pool))))));
      case text ->
          terminal
              .out()
              .print(
                  ExplainText.render(
                      job.get(),
                      decision,
                      prices,
                      verdicts,
                      decision instanceof Decision.Unmatched
                          ? table.remedies(job.get())
                          : List.of(),
                      full,
                      terminal.colorsOut(options.color)));
    }
    return ExitCode.OK;
  }

  private JobFacts fromOptions() {
    if (repository == null || labels == null) {
      throw new ParameterException(spec.commandLine(), "--repo and --labels go together");
    }
    RepositoryName name =
        RepositoryName.parse(repository)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "--repo is not OWNER/NAME: " + repository));
    return new JobFacts(
        name,
        labels.stream().map(String::strip).filter(label -> !label.isEmpty()).toList(),
        visibility.value(),
        fork ? Fork.YES : Fork.NO,
        workflow,
        branch,
        actor);
  }

  private Optional<JobFacts> fromPayload(Path file) {
    try (InputStream in = open(file)) {
      return switch (WebhookPayload.read(in.readAllBytes())) {
        case WebhookPayload.Job(JobFacts facts) ->
            Optional.of(fork ? facts.withFork(Fork.YES) : facts);
        case WebhookPayload.Bad(String reason) -> {
          terminal.err().println("sluice: " + file + ": " + reason);
          yield Optional.empty();
        }
      };
    } catch (IOException e) {
      terminal.err().println("sluice: cannot read " + file);
      return Optional.empty();
    }
  }
}
