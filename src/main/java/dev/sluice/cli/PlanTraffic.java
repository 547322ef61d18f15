package dev.sluice.cli;

import dev.sluice.api.JobLine;
import dev.sluice.api.JobLines;
import dev.sluice.api.PlanReport.TrafficSource;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import dev.sluice.ledger.Traffic;
import dev.sluice.plan.Replay;
import dev.sluice.routing.RoutingTable;
import dev.sluice.workflows.Checkout;
import dev.sluice.workflows.WorkflowsCheck;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Where the jobs come from that a plan counts. */
final class PlanTraffic {
  private static final String STDIN = "-";
  private static final int MOST_DAYS = 365;

  /** How long a server keeps them unless it is told otherwise. */
  private static final int KEPT_DAYS = 30;

  /** Bad lines that are shown of a file. */
  private static final int SHOWN = 10;

  @Option(
      names = "--jobs",
      paramLabel = "FILE",
      description =
          "Counts the jobs of a file of JSON Lines, as explain reads them and /api/v1/traffic"
              + " prints them, instead of the recorded ones; - is the standard input; may be"
              + " repeated.")
  private List<String> files = List.of();

  @Option(
      names = "--workflows",
      paramLabel = "[OWNER/NAME=]DIR",
      description =
          "Counts the jobs that the workflow files of a checkout declare, each once, instead of the"
              + " recorded ones; may be repeated. The repository is that of the git origin.")
  private List<String> checkouts = List.of();

  @Option(
      names = "--days",
      paramLabel = "N",
      description =
          "Counts the jobs that the server recorded in the last N days (default:"
              + " ${DEFAULT-VALUE}); 0 counts none.",
      defaultValue = "30")
  private int days = 30;

  /** What is wrong with the options; empty if nothing. */
  Optional<String> problem() {
    return days < 0 || days > MOST_DAYS
        ? Optional.of("--days is not from 0 to " + MOST_DAYS)
        : Optional.empty();
  }

  /**
   * Counts all jobs.
   *
   * @param hasBase whether anything was in force that they could have been recorded by
   * @return where they are from; empty if there are none
   */
  Asked<Optional<TrafficSource>> count(
      Replay replay, PoolsConfig config, boolean hasBase, Terminal terminal, ServerOption server) {
    try (var progress = new Looking(terminal, jobs -> "counted " + PlanWords.jobs(jobs))) {
      return count(new Counting(replay, progress), config, hasBase, terminal, server);
    }
  }

  private Asked<Optional<TrafficSource>> count(
      Counting counting,
      PoolsConfig config,
      boolean hasBase,
      Terminal terminal,
      ServerOption server) {
    if (files.isEmpty() && checkouts.isEmpty()) {
      return days == 0 || !hasBase
          ? new Asked.Got<>(Optional.empty(), null)
          : recorded(counting, terminal, server);
    }
    List<String> parts = new ArrayList<>();
    for (String file : files) {
      switch (lines(file, counting, terminal)) {
        case Asked.Failed<String> failed -> {
          return failed.as();
        }
        case Asked.Got<String>(String part, String _) -> parts.add(part);
      }
    }
    for (String checkout : checkouts) {
      switch (declared(checkout, counting, config)) {
        case Asked.Failed<String> failed -> {
          return failed.as();
        }
        case Asked.Got<String>(String part, String _) -> parts.add(part);
      }
    }
    return new Asked.Got<>(Optional.of(new TrafficSource(String.join(" and ", parts), null)), null);
  }

  private Asked<Optional<TrafficSource>> recorded(
      Counting counting, Terminal terminal, ServerOption server) {
    return switch (ReportSource.of(terminal, server)) {
      case Asked.Failed<ReportSource> failed -> failed.as();
      case Asked.Got<ReportSource>(ReportSource source, String _) -> {
        try (source) {
          yield switch (source.traffic(days, counting)) {
            case Asked.Failed<Long>(int exitCode, String message) ->
                // Of what is in force it would have been said; two files need no store.
                exitCode == ExitCode.NO_INPUT
                    ? new Asked.Got<>(Optional.empty(), null)
                    : new Asked.Failed<>(exitCode, "the recorded jobs cannot be had: " + message);
            case Asked.Got<Long>(Long count, String _) ->
                new Asked.Got<>(
                    Optional.of(
                        new TrafficSource(
                            PlanWords.jobs(count)
                                + " recorded in the last "
                                + days
                                + " days"
                                + (days > KEPT_DAYS ? ", as far as they are kept" : ""),
                            days)),
                    null);
          };
        }
      }
    };
  }

  private static Asked<String> lines(String file, Counting counting, Terminal terminal) {
    var sink = new Lines(counting);
    long before = counting.jobs;
    try (InputStream in =
        file.equals(STDIN)
            ? terminal.in()
            : new BufferedInputStream(Files.newInputStream(Path.of(file)))) {
      JobLines.read(in, sink);
    } catch (IOException | InvalidPathException e) {
      return new Asked.Failed<>(ExitCode.NO_INPUT, "cannot read the jobs of " + file);
    }
    if (sink.bad > 0) {
      return new Asked.Failed<>(
          ExitCode.FAILED,
          file
              + ": "
              + String.join("; ", sink.problems)
              + (sink.bad > SHOWN ? "; and " + (sink.bad - SHOWN) + " more bad lines" : ""));
    }
    return new Asked.Got<>(PlanWords.jobs(counting.jobs - before) + " of " + file, null);
  }

  /** Adds jobs up on their way into the replay. */
  private static final class Counting implements Consumer<Traffic> {
    private final Replay replay;
    private final Looking progress;
    private long jobs;

    Counting(Replay replay, Looking progress) {
      this.replay = replay;
      this.progress = progress;
    }

    @Override
    public void accept(Traffic kind) {
      jobs += kind.jobs();
      replay.add(kind);
      progress.accept(jobs);
    }
  }

  private static final class Lines implements JobLines.Sink {
    private final Counting counting;
    private final List<String> problems = new ArrayList<>();
    private long bad;

    Lines(Counting counting) {
      this.counting = counting;
    }

    @Override
    public boolean line(long number, JobLine line) {
      switch (line) {
        case JobLine.Job(Traffic kind) -> counting.accept(kind);
        case JobLine.Bad(String message) -> {
          bad++;
          if (bad <= SHOWN) {
            problems.add("line " + number + ": " + message);
          }
        }
      }
      return true;
    }

    @Override
    public void idle() {}
  }

  private static Asked<String> declared(String named, Counting counting, PoolsConfig config) {
    int equals = named.indexOf('=');
    String repository = equals < 0 ? null : named.substring(0, equals);
    Path directory = Path.of(named.substring(equals + 1));
    return switch (Checkouts.read(
        directory,
        repository,
        config.github().url().getHost(),
        Visibility.PRIVATE,
        null,
        "write --workflows OWNER/NAME=" + directory)) {
      case Asked.Failed<Checkout> failed -> failed.as();
      case Asked.Got<Checkout>(Checkout checkout, String _) -> {
        if (checkout.files().isEmpty()) {
          yield new Asked.Failed<>(
              ExitCode.NO_INPUT,
              "there is no workflow file in " + directory + "/.github/workflows");
        }
        var jobs = WorkflowsCheck.run(RoutingTable.compile(config), List.of(), checkout).jobs();
        jobs.forEach(job -> counting.accept(Traffic.of(job)));
        yield new Asked.Got<>(
            PlanWords.jobs(jobs.size()) + " declared in workflows of " + checkout.repository(),
            null);
      }
    };
  }
}
