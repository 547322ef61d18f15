package dev.sluice.cli;

import dev.sluice.api.BlameReport;
import dev.sluice.api.BlameReport.Outcome;
import dev.sluice.api.BlameReport.Version;
import dev.sluice.api.ExplainReport;
import dev.sluice.config.Loaded;
import dev.sluice.config.Moved;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks back through the versions of a pools file to the one since which a job goes where it goes.
 * Versions are compared with their neighbours, so that a pool is followed through all its names.
 */
final class Blame {
  /** A version whose text is read when it is needed. */
  interface Candidate {
    Version version();

    /**
     * The text.
     *
     * @return empty if there was no pools file
     */
    Asked<Optional<PoolsFiles>> read();

    /** Whether the text is known to be that of the newer neighbour, without reading it. */
    default boolean isLike(Candidate newer) {
      return false;
    }
  }

  /**
   * The versions of a file.
   *
   * @param kind as {@link BlameReport#history} has it
   * @param candidates the newest first, at least one
   * @param horizon why older ones are not known; null if there are none
   */
  record History(String kind, List<Candidate> candidates, @Nullable String horizon) {
    History {
      candidates = List.copyOf(candidates);
    }
  }

  /** A version and what it does with the job; without a table where there was no file. */
  record Seen(
      Candidate candidate, PoolsFiles files, @Nullable RoutingTable table, Outcome outcome) {}

  private final JobFacts job;
  private final History history;
  private final LongConsumer progress;
  private final List<Version> skipped = new ArrayList<>();

  private Blame(JobFacts job, History history, LongConsumer progress) {
    this.job = job;
    this.history = history;
    this.progress = progress;
  }

  /**
   * Finds the version.
   *
   * @param progress hears how many versions were looked at
   */
  static Asked<BlameReport> find(JobFacts job, History history, LongConsumer progress) {
    return new Blame(job, history, progress).walk();
  }

  private Asked<BlameReport> walk() {
    Iterator<Candidate> candidates = history.candidates().iterator();
    Candidate newest = candidates.next();
    Seen since;
    switch (newest.read()) {
      case Asked.Failed<Optional<PoolsFiles>> failed -> {
        return failed.as();
      }
      case Asked.Got<Optional<PoolsFiles>>(Optional<PoolsFiles> files, String _) -> {
        if (files.isEmpty()) {
          return new Asked.Failed<>(
              ExitCode.NO_INPUT, "there is no pools file in " + BlameText.name(newest.version()));
        }
        Loaded loaded = files.get().load();
        if (loaded.config().isEmpty()) {
          return new Asked.Failed<>(ExitCode.FAILED, broken(newest, loaded));
        }
        since = seen(newest, files.get(), loaded.config().get());
      }
    }
    Outcome now = since.outcome();
    for (int looked = 1; candidates.hasNext(); looked++) {
      progress.accept(looked);
      Candidate older = candidates.next();
      if (older.isLike(since.candidate())) {
        since = new Seen(older, since.files(), since.table(), since.outcome());
        continue;
      }
      switch (older.read()) {
        case Asked.Failed<Optional<PoolsFiles>> failed -> {
          return failed.as();
        }
        case Asked.Got<Optional<PoolsFiles>>(Optional<PoolsFiles> files, String _) -> {
          Optional<Seen> seen = look(older, files, since);
          if (seen.isEmpty()) {
            skipped.add(older.version());
          } else if (isSame(seen.get(), since)) {
            since = seen.get();
          } else {
            return new Asked.Got<>(changed(now, since, seen.get()), null);
          }
        }
      }
    }
    return new Asked.Got<>(
        report(now, since, history.horizon() == null ? Outcome.ABSENT : null, null, null), null);
  }

  private static String broken(Candidate newest, Loaded loaded) {
    String first =
        loaded.diagnostics().stream()
            .filter(Diagnostic::isError)
            .findFirst()
            .map(d -> ": " + d.place() + ": " + d.message())
            .orElse("");
    return BlameText.name(newest.version()) + " does not compile" + first;
  }

  /** What an older version does; empty if it does not compile. */
  private Optional<Seen> look(Candidate older, Optional<PoolsFiles> files, Seen newer) {
    if (files.isEmpty()) {
      return Optional.of(
          new Seen(older, new PoolsFiles(List.of(), List.of()), null, Outcome.ABSENT));
    }
    if (GitRevision.isSame(files.get(), newer.files())) {
      return Optional.of(new Seen(older, newer.files(), newer.table(), newer.outcome()));
    }
    return files.get().load().config().map(config -> seen(older, files.get(), config));
  }

  private Seen seen(Candidate candidate, PoolsFiles files, PoolsConfig config) {
    RoutingTable table = RoutingTable.compile(config);
    return new Seen(candidate, files, table, Outcome.of(table.route(job)));
  }

  private static boolean isSame(Seen older, Seen newer) {
    return older.table() == null || newer.table() == null
        ? older.outcome().equals(newer.outcome())
        : older
            .outcome()
            .renamed(Moved.between(older.table().config(), newer.table().config()))
            .equals(newer.outcome());
  }

  private BlameReport changed(Outcome now, Seen since, Seen before) {
    String why =
        since.table() == null || before.table() == null
            ? null
            : new BlameReason(job, since.table(), before.table()).clause().orElse(null);
    return report(now, since, before.outcome(), before.candidate().version(), why);
  }

  private BlameReport report(
      Outcome now,
      Seen since,
      @Nullable Outcome before,
      @Nullable Version until,
      @Nullable String why) {
    return new BlameReport(
        1,
        history.kind(),
        ExplainReport.Job.of(job),
        now,
        since.candidate().version(),
        before,
        until,
        why,
        before == null ? history.horizon() : null,
        skipped);
  }
}
