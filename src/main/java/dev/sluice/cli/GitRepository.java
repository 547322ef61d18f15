package dev.sluice.cli;

import dev.sluice.config.PoolsFiles;
import dev.sluice.config.SourceFiles;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.YamlLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The git repository that pools files are in, and the files as it had them. Nothing is written.
 *
 * @param root of the work tree
 * @param isShallow whether its history is cut off
 */
record GitRepository(Path root, List<Tracked> tracked, boolean isShallow) {
  /** Fields that a commit is printed with. */
  private static final int FIELDS = 5;

  /**
   * A path as it was given, and from the root of the repository.
   *
   * @param inside empty for the root
   */
  record Tracked(Path given, String inside) {}

  /**
   * A commit.
   *
   * @param id all of it
   * @param at when it was committed
   * @param subject the first line of its message
   */
  record Commit(String id, String shortId, Instant at, String author, String subject) {}

  GitRepository {
    tracked = List.copyOf(tracked);
  }

  /**
   * Finds the repository of all paths. They need not exist any more.
   *
   * @param paths relative to the working directory of the process
   */
  static Asked<GitRepository> of(List<Path> paths) {
    try {
      List<Tracked> tracked = new ArrayList<>();
      Set<String> roots = new LinkedHashSet<>();
      Path root = Path.of("");
      boolean isShallow = false;
      for (Path path : paths) {
        Path base = base(path.toAbsolutePath());
        Git.Ran ran =
            Git.run(
                base,
                List.of(
                    "rev-parse",
                    "--show-toplevel",
                    "--show-cdup",
                    "--is-shallow-repository",
                    "--show-prefix"));
        String[] lines = ran.out().split("\n", -1);
        if (!ran.worked() || lines.length < 4) {
          return new Asked.Failed<>(ExitCode.NO_INPUT, noRepository(path, ran));
        }
        roots.add(lines[0]);
        // The way up has no letters that a file system could read otherwise.
        root = base.resolve(lines[1]);
        isShallow = lines[2].equals("true");
        String rest = base.relativize(path.toAbsolutePath()).toString();
        tracked.add(new Tracked(path, (lines[3] + rest).replaceFirst("/$", "")));
      }
      return roots.size() == 1
          ? new Asked.Got<>(new GitRepository(root, tracked, isShallow), null)
          : new Asked.Failed<>(
              ExitCode.NO_INPUT, "the pools files are not all in the same git repository");
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /** The nearest directory that exists. */
  private static Path base(Path absolute) {
    return Stream.iterate(absolute, path -> path != null, Path::getParent)
        .filter(Files::isDirectory)
        .findFirst()
        .orElseThrow();
  }

  private static String noRepository(Path path, Git.Ran ran) {
    return ran.complaint().contains("safe.directory")
        ? "git does not trust the repository of "
            + path
            + ", which belongs to somebody else: see safe.directory in its manual"
        : path + " is not in the work tree of a git repository";
  }

  /** The id of the commit that a revision names. */
  Asked<String> resolve(String revision) {
    if (revision.isBlank() || revision.startsWith("-")) {
      return new Asked.Failed<>(
          ExitCode.NO_INPUT, Quote.of(revision) + " is no revision of a git repository");
    }
    try {
      Git.Ran ran =
          Git.run(
              root,
              List.of(
                  "rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"));
      return ran.worked()
          ? new Asked.Got<>(ran.out().strip(), null)
          : new Asked.Failed<>(
              ExitCode.NO_INPUT,
              "there is no commit "
                  + Quote.whole(revision)
                  + " in the repository of "
                  + tracked.getFirst().given()
                  + (isShallow ? ", of which only the latest history was fetched" : ""));
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  /**
   * The files as a commit has them, in the order and under the names in which they would be read
   * from the work tree.
   *
   * @param commit its id
   * @param shown what to call it
   */
  Asked<PoolsFiles> files(GitObjects objects, String commit, String shown) {
    try {
      List<SourceText> sources = new ArrayList<>();
      for (Tracked path : tracked) {
        Optional<GitObjects.Found> found = find(objects, commit, path.inside());
        if (found.isEmpty()) {
          return new Asked.Failed<>(
              ExitCode.NO_INPUT, "there is no " + path.given() + " in " + shown);
        }
        List<SourceText> here = sources(objects, commit, path, found.get());
        if (here.isEmpty()) {
          return new Asked.Failed<>(
              ExitCode.NO_INPUT,
              "the directory " + path.given() + " holds no file named *.yaml in " + shown);
        }
        sources.addAll(here);
      }
      return new Asked.Got<>(new PoolsFiles(sources, List.of()), null);
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static List<SourceText> sources(
      GitObjects objects, String commit, Tracked path, GitObjects.Found found) throws Git.Unusable {
    if (!found.isTree()) {
      return List.of(new SourceText(path.given().toString(), found.bytes()));
    }
    List<SourceText> sources = new ArrayList<>();
    for (String name : SourceFiles.Kind.POOLS.among(found.names())) {
      String inside = path.inside().isEmpty() ? name : path.inside() + "/" + name;
      find(objects, commit, inside)
          .filter(file -> !file.isTree())
          .ifPresent(file ->
              sources.add(new SourceText(path.given().resolve(name).toString(), file.bytes())));
    }
    return sources;
  }

  private static Optional<GitObjects.Found> find(GitObjects objects, String commit, String path)
      throws Git.Unusable {
    // One byte more than is allowed: enough for the reader to see that there is more.
    return objects.find(commit, path, YamlLimits.FILE_BYTES + 1);
  }

  /**
   * The commits that changed the files, the newest first; of what a merge brought in, the merge.
   *
   * @param commit where to start
   * @param most how many to list
   */
  Asked<List<Commit>> log(String commit, int most) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "log",
                "--first-parent",
                "--no-show-signature",
                "--encoding=UTF-8",
                "-z",
                "--format=%H%x00%h%x00%cI%x00%aN%x00%s",
                "--max-count=" + most,
                commit,
                "--"));
    tracked.forEach(path -> arguments.add(path.inside().isEmpty() ? "." : path.inside()));
    try {
      Git.Ran ran = Git.run(root, arguments);
      return ran.worked()
          ? new Asked.Got<>(commits(ran.out()), null)
          : new Asked.Failed<>(ExitCode.UNAVAILABLE, "git cannot read its history");
    } catch (Git.Unusable e) {
      return new Asked.Failed<>(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()));
    }
  }

  private static List<Commit> commits(String out) {
    String[] fields = out.split("\0", -1);
    List<Commit> commits = new ArrayList<>();
    for (int i = 0; i + FIELDS <= fields.length; i += FIELDS) {
      commits.add(
          new Commit(
              fields[i],
              fields[i + 1],
              OffsetDateTime.parse(fields[i + 2]).toInstant(),
              fields[i + 3],
              fields[i + 4]));
    }
    return commits;
  }
}
