package dev.sluice.cli;

import dev.sluice.api.BlameReport;
import dev.sluice.routing.JobFacts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "blame",
    description = {
      "Says since when a job goes where it goes now: by which generation, or commit with --git,"
          + " what became of it before, and why.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice blame --repo acme/app --labels modal,gpu:t4",
      "  sluice blame --payload event.json --git",
      "  sluice blame --repo acme/app --labels modal --git origin/main -f pools/"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:answered",
      "1:what is in force does not compile, nothing is, or the payload is bad",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store; with --git no repository, commit or file",
      "69:the server that was named does not answer or refuses, or git cannot be run"
    })
final class BlameCommand implements Callable<Integer> {
  /** What {@code --git} without a revision stands for. */
  private static final String WORK_TREE = "";

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final JobOptions job = new JobOptions();

  @Option(
      names = "--git",
      paramLabel = "REV",
      arity = "0..1",
      fallbackValue = WORK_TREE,
      description = {
        "Looks through the commits of the pools file from REV back, instead of the generations.",
        "Without REV from the work tree back, what is not committed included."
      })
  private @Nullable String git;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description = {
        "With --git: pools file or directory; may be repeated (default: "
            + PoolsInput.DEFAULT
            + ")."
      })
  private @Nullable List<Path> paths;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      description = "How many versions are looked at, 1 to 1000 (default: ${DEFAULT-VALUE}).",
      converter = HistoryCommand.Limit.class,
      defaultValue = "1000")
  private int limit;

  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  BlameCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    job.check("--repo and --labels, or --payload must be given");
    if (git == null && paths != null) {
      throw new ParameterException(spec.commandLine(), "-f goes with --git only");
    }
    if (git != null && server.server != null) {
      throw new ParameterException(spec.commandLine(), "--git and --server exclude each other");
    }
    Path payload = job.payload();
    if (payload != null && JobOptions.isMissing(payload)) {
      terminal.err().println("sluice: there is no such file: " + payload);
      return ExitCode.NO_INPUT;
    }
    Optional<JobFacts> facts = job.read(terminal);
    if (facts.isEmpty()) {
      return ExitCode.FAILED;
    }
    return git == null
        ? Asking.with(terminal, server, source -> print(byGeneration(source, facts.get())))
        : print(byCommit(git, facts.get()));
  }

  private Asked<BlameReport> byGeneration(ReportSource source, JobFacts facts) {
    return switch (GenerationHistory.of(source, limit)) {
      case Asked.Failed<Blame.History> failed -> failed.as();
      case Asked.Got<Blame.History>(Blame.History history, String note) ->
          switch (find(facts, history)) {
            case Asked.Failed<BlameReport> failed -> failed;
            case Asked.Got<BlameReport>(BlameReport report, String _) ->
                new Asked.Got<>(report, note);
          };
    };
  }

  private Asked<BlameReport> byCommit(String revision, JobFacts facts) {
    return GitHistory.with(
        paths == null ? List.of(Path.of(PoolsInput.DEFAULT)) : paths,
        revision.equals(WORK_TREE) ? null : revision,
        limit,
        history -> find(facts, history));
  }

  private Asked<BlameReport> find(JobFacts facts, Blame.History history) {
    int most = history.candidates().size();
    try (var progress =
        new Looking(terminal, looked -> "looked at " + looked + " of " + most + " versions")) {
      return Blame.find(facts, history, progress);
    }
  }

  private int print(Asked<BlameReport> asked) {
    return new ReportCommand<>(
            terminal, options, new WatchOption(), "blame", () -> asked, BlameText::render)
        .run();
  }
}
