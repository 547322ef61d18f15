package dev.sluice.cli;

import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Pools files as git had them. */
final class GitRevision {
  private static final int SHORT_ID = 7;

  /**
   * What work starts from.
   *
   * @param id of {@code HEAD}, short
   * @param dirty whether the files are not as they are there
   */
  record Commit(String id, boolean dirty) {
    /** {@code c07d11a}, {@code c07d11a + uncommitted changes}. */
    String shown() {
      return dirty ? id + " + uncommitted changes" : id;
    }
  }

  private GitRevision() {}

  /**
   * Reads files and directories as of a revision, under the names in which they would be read from
   * the work tree. What was not there, a revision that is not, and files outside of any repository
   * fail with {@link ExitCode#NO_INPUT}; that git cannot be run, with {@link ExitCode#UNAVAILABLE}.
   *
   * @param revision anything that git takes for a commit
   */
  static Asked<PoolsFiles> read(List<Path> paths, String revision) {
    return switch (GitRepository.of(paths)) {
      case Asked.Failed<GitRepository> failed -> failed.as();
      case Asked.Got<GitRepository>(GitRepository repository, String _) ->
          switch (repository.resolve(revision)) {
            case Asked.Failed<String> failed -> failed.as();
            case Asked.Got<String>(String commit, String _) -> read(repository, commit, revision);
          };
    };
  }

  private static Asked<PoolsFiles> read(GitRepository repository, String commit, String revision) {
    String id = shortened(commit);
    String shown = commit.startsWith(revision) ? id : revision + " (" + id + ")";
    try (GitObjects objects = GitObjects.open(repository.root(), Git.PATIENCE)) {
      return repository.files(objects, commit, shown);
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /** What the files in the work tree start from; empty if there is no commit, or no git. */
  static Optional<Commit> commit(List<Path> paths) {
    if (!(GitRepository.of(paths) instanceof Asked.Got<GitRepository>(GitRepository in, String _))
        || !(in.resolve("HEAD") instanceof Asked.Got<String>(String head, String _))) {
      return Optional.empty();
    }
    boolean same =
        read(in, head, "HEAD") instanceof Asked.Got<PoolsFiles>(PoolsFiles files, String _)
            && isSame(files, PoolsFiles.read(paths));
    return Optional.of(new Commit(shortened(head), !same));
  }

  private static String shortened(String commit) {
    return commit.substring(0, SHORT_ID);
  }

  /** Whether the files are the same but for the ends of lines, which git may change by itself. */
  static boolean isSame(PoolsFiles one, PoolsFiles other) {
    return one.diagnostics().isEmpty()
        && other.diagnostics().isEmpty()
        && texts(one).equals(texts(other));
  }

  private static List<List<String>> texts(PoolsFiles files) {
    return files.sources().stream()
        .map((SourceText file) -> List.of(file.path(), file.text().replace("\r\n", "\n")))
        .toList();
  }
}
