package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.routing.GlobPattern.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Something that can be looked up by hash and that every job meeting some glob has.
 *
 * @param key lower case
 */
record Anchor(Kind kind, String key) {
  enum Kind {
    LABEL,
    LABEL_PREFIX,
    LABEL_SUFFIX,
    OWNER,
    REPOSITORY
  }

  /**
   * The clauses of a matcher that can be looked up: of each, a job that matches has at least one
   * anchor.
   */
  static List<List<Anchor>> clauses(Match match) {
    List<List<Anchor>> clauses = new ArrayList<>();
    for (Glob glob : match.labels().all()) {
      ofLabel(glob).ifPresent(anchor -> clauses.add(List.of(anchor)));
    }
    List<Anchor> any = ofEach(match.labels().any(), Anchor::ofLabel);
    if (!any.isEmpty()) {
      clauses.add(any);
    }
    List<Anchor> repositories = ofEach(match.repositories().include(), Anchor::ofRepository);
    if (!repositories.isEmpty()) {
      clauses.add(repositories);
    }
    return clauses;
  }

  private interface Finder {
    Optional<Anchor> of(Glob glob);
  }

  /** One of each glob; empty if one of them has none, since then nothing is certain. */
  private static List<Anchor> ofEach(List<Glob> globs, Finder finder) {
    List<Anchor> anchors = new ArrayList<>();
    for (Glob glob : globs) {
      Optional<Anchor> anchor = finder.of(glob);
      if (anchor.isEmpty()) {
        return List.of();
      }
      anchors.add(anchor.get());
    }
    return anchors;
  }

  /** Empty for a glob that starts and ends with a wildcard. */
  static Optional<Anchor> ofLabel(Glob glob) {
    GlobPattern pattern = GlobPattern.compile(glob.text(), Field.FOLDED);
    String prefix = pattern.prefix();
    String suffix = pattern.suffix();
    if (pattern.isLiteral()) {
      return Optional.of(new Anchor(Kind.LABEL, prefix));
    }
    if (prefix.isEmpty() && suffix.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        prefix.length() >= suffix.length()
            ? new Anchor(Kind.LABEL_PREFIX, prefix)
            : new Anchor(Kind.LABEL_SUFFIX, suffix));
  }

  private static Optional<Anchor> ofRepository(Glob glob) {
    RepositoryPattern pattern = RepositoryPattern.compile(glob.text());
    GlobPattern owner = pattern.owner();
    if (owner == null || !owner.isLiteral()) {
      return Optional.empty();
    }
    return Optional.of(
        pattern.name().isLiteral()
            ? new Anchor(Kind.REPOSITORY, owner.prefix() + "/" + pattern.name().prefix())
            : new Anchor(Kind.OWNER, owner.prefix()));
  }
}
