package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import java.util.List;
import java.util.function.UnaryOperator;

/** The lists of globs in a matcher. */
public enum GlobPath {
  ALL("match.labels.all"),
  ANY("match.labels.any"),
  NONE("match.labels.none"),
  OPTIONAL("match.labels.optional"),
  REPOSITORIES("match.repositories"),
  NOT_REPOSITORIES("match.repositories"),
  WORKFLOWS("match.workflows"),
  NOT_WORKFLOWS("match.workflows"),
  BRANCHES("match.branches"),
  NOT_BRANCHES("match.branches"),
  ACTORS("match.actors"),
  NOT_ACTORS("match.actors");

  private final String word;

  GlobPath(String word) {
    this.word = word;
  }

  /** The path of the key in a pool. */
  public String word() {
    return word;
  }

  /** What stands before a glob of this list in the file. */
  String sign() {
    return switch (this) {
      case NOT_REPOSITORIES, NOT_WORKFLOWS, NOT_BRANCHES, NOT_ACTORS -> "!";
      case ALL, ANY, NONE, OPTIONAL, REPOSITORIES, WORKFLOWS, BRANCHES, ACTORS -> "";
    };
  }

  /** The same matcher with another list here. */
  Match change(Match match, UnaryOperator<List<Glob>> change) {
    LabelMatch labels = match.labels();
    return switch (this) {
      case ALL, ANY, NONE, OPTIONAL ->
          match.with(
              new LabelMatch(
                  applied(ALL, labels.all(), change),
                  applied(ANY, labels.any(), change),
                  applied(NONE, labels.none(), change),
                  applied(OPTIONAL, labels.optional(), change)));
      case REPOSITORIES,
          NOT_REPOSITORIES,
          WORKFLOWS,
          NOT_WORKFLOWS,
          BRANCHES,
          NOT_BRANCHES,
          ACTORS,
          NOT_ACTORS ->
          match.with(
              applied(REPOSITORIES, NOT_REPOSITORIES, match.repositories(), change),
              applied(WORKFLOWS, NOT_WORKFLOWS, match.workflows(), change),
              applied(BRANCHES, NOT_BRANCHES, match.branches(), change),
              applied(ACTORS, NOT_ACTORS, match.actors(), change));
    };
  }

  private List<Glob> applied(GlobPath where, List<Glob> globs, UnaryOperator<List<Glob>> change) {
    return this == where ? change.apply(globs) : globs;
  }

  private GlobList applied(
      GlobPath include, GlobPath exclude, GlobList list, UnaryOperator<List<Glob>> change) {
    return new GlobList(
        applied(include, list.include(), change), applied(exclude, list.exclude(), change));
  }
}
