package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.BlameReport.Version;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.HistoryReport;
import dev.sluice.config.PoolsFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The generations of a server or its store, from the one in force back. */
final class GenerationHistory {
  private GenerationHistory() {}

  /** A generation, whose text is asked for unless it is there. */
  private record Stored(ReportSource source, GenerationReport report) implements Blame.Candidate {
    @Override
    public Version version() {
      return Version.of(report);
    }

    @Override
    public boolean isLike(Blame.Candidate newer) {
      return newer instanceof Stored other && other.report.digest().equals(report.digest());
    }

    @Override
    public Asked<Optional<PoolsFiles>> read() {
      return report.sources() == null
          ? ShowCommand.generation(source, report.serial()).map(Stored::files)
          : new Asked.Got<>(files(report), null);
    }

    private static Optional<PoolsFiles> files(GenerationReport report) {
      List<Source> sources = Objects.requireNonNullElse(report.sources(), List.of());
      return Optional.of(
          new PoolsFiles(sources.stream().map(Source::toSourceText).toList(), List.of()));
    }
  }

  /**
   * Lists them.
   *
   * @param most how many at most
   */
  static Asked<Blame.History> of(ReportSource source, int most) {
    return switch (ShowCommand.generation(source, null)) {
      case Asked.Failed<GenerationReport> failed -> failed.as();
      case Asked.Got<GenerationReport>(GenerationReport current, String note) ->
          current.serial() == 0
              ? new Asked.Failed<>(
                  ExitCode.FAILED, "nothing was ever applied, so no job goes anywhere")
              : since(source, current, note, most);
    };
  }

  private static Asked<Blame.History> since(
      ReportSource source, GenerationReport current, @Nullable String note, int most) {
    Asked<HistoryReport> asked =
        source.ask(
            "/api/v1/generations?limit=" + most,
            HistoryReport.class,
            reports -> Optional.of(reports.history(most)),
            "");
    return switch (asked) {
      case Asked.Failed<HistoryReport> failed -> failed.as();
      case Asked.Got<HistoryReport>(HistoryReport report, String _) -> {
        List<Blame.Candidate> candidates = new ArrayList<>();
        candidates.add(new Stored(source, current));
        long oldest = current.serial();
        for (GenerationReport one : report.generations()) {
          if (one.serial() < current.serial()) {
            candidates.add(new Stored(source, one));
            oldest = one.serial();
          }
        }
        yield new Asked.Got<>(
            new Blame.History("generations", candidates, horizon(report, oldest)), note);
      }
    };
  }

  /** The first one of all has the serial 1, and nothing before it. */
  private static @Nullable String horizon(HistoryReport report, long oldest) {
    if (oldest == 1) {
      return null;
    }
    return report.more()
        ? "generations before " + oldest + " were not looked at; see --limit"
        : "generation " + oldest + " is the oldest one stored";
  }
}
