package dev.sluice.cli;

import dev.sluice.api.BlameReport.Version;
import dev.sluice.cli.GitRepository.Commit;
import dev.sluice.config.PoolsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commits that changed pools files, and what is not committed. */
final class GitHistory {
  /** For a thousand commits of large files. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private GitHistory() {}

  /** A commit. */
  private record Committed(GitRepository repository, GitObjects objects, Commit commit)
      implements Blame.Candidate {
    @Override
    public Version version() {
      return Version.commit(commit.id(), commit.at(), commit.author(), commit.subject());
    }

    @Override
    public Asked<Optional<PoolsFiles>> read() {
      return orAbsent(repository.files(objects, commit.id(), commit.shortId()));
    }
  }

  /** What is in the work tree. */
  private record Uncommitted(PoolsFiles files) implements Blame.Candidate {
    @Override
    public Version version() {
      return Version.UNCOMMITTED;
    }

    @Override
    public Asked<Optional<PoolsFiles>> read() {
      return new Asked.Got<>(Optional.of(files), null);
    }
  }

  private static Asked<Optional<PoolsFiles>> orAbsent(Asked<PoolsFiles> asked) {
    return asked instanceof Asked.Failed<PoolsFiles>(int exitCode, String _)
            && exitCode == ExitCode.NO_INPUT
        ? new Asked.Got<>(Optional.empty(), null)
        : asked.map(Optional::of);
  }

  /**
   * Lists the versions and has something done with them, as long as git is there to be asked.
   *
   * @param revision where to start; null for the work tree
   * @param most how many commits at most
   */
  static <T> Asked<T> with(
      List<Path> paths,
      @Nullable String revision,
      int most,
      Function<Blame.History, Asked<T>> use) {
    return switch (GitRepository.of(paths)) {
      case Asked.Failed<GitRepository> failed -> failed.as();
      case Asked.Got<GitRepository>(GitRepository repository, String _) ->
          switch (repository.resolve(revision == null ? "HEAD" : revision)) {
            case Asked.Failed<String> failed -> failed.as();
            case Asked.Got<String>(String start, String _) ->
                switch (repository.log(start, most + 1)) {
                  case Asked.Failed<List<Commit>> failed -> failed.as();
                  case Asked.Got<List<Commit>>(List<Commit> log, String _) ->
                      with(repository, revision, start, log, most, use);
                };
          };
    };
  }

  private static <T> Asked<T> with(
      GitRepository repository,
      @Nullable String revision,
      String start,
      List<Commit> log,
      int most,
      Function<Blame.History, Asked<T>> use) {
    try (GitObjects objects = GitObjects.open(repository.root(), PATIENCE)) {
      List<Blame.Candidate> candidates = new ArrayList<>();
      log.stream()
          .limit(most)
          .forEach(commit -> candidates.add(new Committed(repository, objects, commit)));
      if (revision == null) {
        switch (uncommitted(repository, objects, start)) {
          case Asked.Failed<Optional<Blame.Candidate>> failed -> {
            return failed.as();
          }
          case Asked.Got<Optional<Blame.Candidate>>(Optional<Blame.Candidate> some, String _) ->
              some.ifPresent(candidates::addFirst);
        }
      }
      return candidates.isEmpty()
          ? new Asked.Failed<>(ExitCode.NO_INPUT, "no commit ever touched the pools file")
          : use.apply(new Blame.History("git", candidates, horizon(repository, log.size() > most)));
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /** What is in the work tree, if it is not what is committed. */
  private static Asked<Optional<Blame.Candidate>> uncommitted(
      GitRepository repository, GitObjects objects, String head) {
    List<Path> paths = repository.tracked().stream().map(GitRepository.Tracked::given).toList();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        return new Asked.Failed<>(ExitCode.NO_INPUT, "there is no such file: " + path);
      }
    }
    PoolsFiles files = PoolsFiles.read(paths);
    return orAbsent(repository.files(objects, head, "HEAD"))
        .map(committed ->
            committed.filter(there -> GitRevision.isSame(there, files)).isPresent()
                ? Optional.empty()
                : Optional.of(new Uncommitted(files)));
  }

  private static @Nullable String horizon(GitRepository repository, boolean more) {
    if (more) {
      return "older commits were not looked at; see --limit";
    }
    return repository.isShallow() ? "only the latest history was fetched" : null;
  }
}
