package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.routing.GlobPattern.Field;

/**
 * What the job-started hook in a sandbox checks: the matcher of the pool that launched the runner,
 * but for the labels, which GitHub itself enforces. Lines of {@code FIELD include|exclude REGEX},
 * {@code visibility allow WORD} and {@code fork RULE}, after the pool, generation and digest that
 * the refusal names. Regular expressions are anchored POSIX extended ones, so that plain bash can
 * judge.
 */
public final class Policy {
  private Policy() {}

  /** Writes the policy of {@code pool}, one rule a line. */
  public static String of(Pool pool, long generation, String digest) {
    Match match = pool.match();
    var text = new StringBuilder();
    line(text, "pool", pool.name());
    line(text, "generation", Long.toString(generation));
    line(text, "digest", digest);
    globs(text, "repository", match.repositories(), Field.REPOSITORY);
    globs(text, "workflow", match.workflows(), Field.EXACT);
    globs(text, "branch", match.branches(), Field.EXACT);
    globs(text, "actor", match.actors(), Field.FOLDED);
    match.visibility().stream()
        .sorted()
        .forEach(visibility -> line(text, "visibility allow", visibility.word()));
    line(
        text,
        "fork",
        switch (match.forks()) {
          case EXCLUDE -> "exclude";
          case INCLUDE -> "include";
          case ONLY -> "only";
          case EXCLUDE_IN_PUBLIC -> "exclude-in-public";
        });
    return text.toString();
  }

  private static void globs(StringBuilder text, String name, GlobList list, Field field) {
    for (Glob glob : list.include()) {
      line(text, name + " include", GlobPattern.compile(glob.text(), field).toExtendedRegex());
    }
    for (Glob glob : list.exclude()) {
      line(text, name + " exclude", GlobPattern.compile(glob.text(), field).toExtendedRegex());
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ').append(value).append('\n');
  }
}
