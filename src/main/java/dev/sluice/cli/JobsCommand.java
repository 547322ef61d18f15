package dev.sluice.cli;

import dev.sluice.api.JobState;
import dev.sluice.api.JobsReport;
import dev.sluice.api.JobsReport.Filter;
import dev.sluice.routing.RepositoryName;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "jobs",
    description = {
      "Lists jobs: what each does, for how long, and why it waits.",
      "Open jobs that others run, and completed ones, only with --all or their --state.",
      ServerOption.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice jobs --state waiting --watch",
      "  sluice jobs --repo acme/app --all --limit 20",
      "  sluice jobs --pool gpu-t4 --format json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown, even if there is none",
      "64:wrong words on the command line or in the environment",
      "66:there is neither a server nor a store",
      "69:the server that was named does not answer, or refuses"
    })
final class JobsCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final ServerOption server = new ServerOption();

  @Option(names = "--all", description = "Completed jobs and those that others run too.")
  private boolean all;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      converter = State.class,
      description = {
        "Only jobs that are blocked, waiting, denied, unmatched, starting, running, elsewhere or",
        "completed."
      })
  private @Nullable JobState state;

  @Option(names = "--repo", paramLabel = "OWNER/NAME", description = "Only of this repository.")
  private @Nullable String repository;

  @Option(names = "--pool", paramLabel = "NAME", description = "Only of this pool.")
  private @Nullable String pool;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most rows, 1 to 1000 (default: ${DEFAULT-VALUE}).",
      defaultValue = "200")
  private int limit = Filter.DEFAULT_LIMIT;

  @Mixin private final WatchOption watch = new WatchOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  JobsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** The words of the states. */
  static final class State implements ITypeConverter<JobState> {
    @Override
    public JobState convert(String word) {
      return JobState.of(word)
          .orElseThrow(() ->
              new TypeConversionException(
                  "'"
                      + word
                      + "' is none of "
                      + Arrays.stream(JobState.values())
                          .map(JobState::word)
                          .collect(Collectors.joining(", "))));
    }
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > Filter.MOST) {
      throw new ParameterException(
          spec.commandLine(), "--limit is not a number from 1 to " + Filter.MOST);
    }
    if (repository != null && RepositoryName.parse(repository).isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--repo is not OWNER/NAME: " + repository);
    }
    var filter = new Filter(all, state, repository, pool, limit);
    return Asking.with(
        terminal,
        server,
        source ->
            new ReportCommand<JobsReport>(
                    terminal,
                    options,
                    watch,
                    "jobs",
                    () ->
                        source.ask(
                            "/api/v1/jobs?" + query(filter),
                            JobsReport.class,
                            reports -> Optional.of(reports.jobs(filter)),
                            ""),
                    (report, paint, columns) ->
                        JobsText.render(report, isFiltered(), paint, columns))
                .run());
  }

  private boolean isFiltered() {
    return all || state != null || repository != null || pool != null;
  }

  private static String query(Filter filter) {
    StringBuilder query =
        new StringBuilder("limit=").append(filter.limit()).append("&all=").append(filter.all());
    JobState wanted = filter.state();
    append(query, "state", wanted == null ? null : wanted.word());
    append(query, "repository", filter.repository());
    append(query, "pool", filter.pool());
    return query.toString();
  }

  private static void append(StringBuilder query, String name, @Nullable String value) {
    if (value != null) {
      query
          .append('&')
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }
  }
}
