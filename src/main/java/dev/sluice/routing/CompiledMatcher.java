package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import dev.sluice.routing.GlobPattern.Field;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A matcher with its globs compiled: the judge of one job. Judging allocates nothing, for which a
 * job has to be {@linkplain JobFacts#foldable foldable}.
 */
final class CompiledMatcher {
  /** A glob and what it asks of a value. */
  record Pattern<T>(Glob glob, Predicate<T> compiled) {
    static <T> List<Pattern<T>> all(List<Glob> globs, Function<String, Predicate<T>> compiler) {
      return globs.stream().map(glob -> new Pattern<>(glob, compiler.apply(glob.text()))).toList();
    }

    static <T> boolean anyMeets(List<Pattern<T>> patterns, T value) {
      for (int i = 0; i < patterns.size(); i++) {
        if (patterns.get(i).meets(value)) {
          return true;
        }
      }
      return false;
    }

    boolean meets(T value) {
      return compiled.test(value);
    }

    boolean metBy(List<T> values) {
      for (int i = 0; i < values.size(); i++) {
        if (compiled.test(values.get(i))) {
          return true;
        }
      }
      return false;
    }
  }

  /** A clause on one field of a job. */
  record Clause<T>(String name, List<Pattern<T>> include, List<Pattern<T>> exclude) {
    static <T> Clause<T> of(String name, GlobList list, Function<String, Predicate<T>> compiler) {
      return new Clause<>(
          name, Pattern.all(list.include(), compiler), Pattern.all(list.exclude(), compiler));
    }

    boolean isStated() {
      return !include.isEmpty() || !exclude.isEmpty();
    }

    boolean admits(@Nullable T value) {
      if (value == null) {
        return include.isEmpty();
      }
      return (include.isEmpty() || Pattern.anyMeets(include, value))
          && !Pattern.anyMeets(exclude, value);
    }
  }

  private final Match match;
  private final boolean closedWorld;
  private final List<Pattern<String>> all;
  private final List<Pattern<String>> any;
  private final List<Pattern<String>> none;
  private final List<Pattern<String>> optional;
  private final Clause<RepositoryName> repositories;
  private final Clause<String> workflows;
  private final Clause<String> branches;
  private final Clause<String> actors;

  private CompiledMatcher(Match match, boolean closedWorld) {
    this.match = match;
    this.closedWorld = closedWorld;
    LabelMatch labels = match.labels();
    this.all = Pattern.all(labels.all(), CompiledMatcher::folded);
    this.any = Pattern.all(labels.any(), CompiledMatcher::folded);
    this.none = Pattern.all(labels.none(), CompiledMatcher::folded);
    this.optional = Pattern.all(labels.optional(), CompiledMatcher::folded);
    this.repositories =
        Clause.of(
            "repositories", match.repositories(), glob -> RepositoryPattern.compile(glob)::matches);
    this.workflows = Clause.of("workflows", match.workflows(), CompiledMatcher::exact);
    this.branches = Clause.of("branches", match.branches(), CompiledMatcher::exact);
    this.actors = Clause.of("actors", match.actors(), CompiledMatcher::folded);
  }

  static Predicate<String> folded(String glob) {
    return GlobPattern.compile(glob, Field.FOLDED)::matches;
  }

  private static Predicate<String> exact(String glob) {
    return GlobPattern.compile(glob, Field.EXACT)::matches;
  }

  static CompiledMatcher ofPool(Match match) {
    return new CompiledMatcher(match, true);
  }

  static CompiledMatcher ofDenyRule(Match match) {
    return new CompiledMatcher(match, false);
  }

  /** Says whether every clause is met. An unknown fork counts as one. */
  boolean matches(JobFacts job) {
    return matchesButForFork(job) && admitsFork(job, job.fork() != Fork.NO);
  }

  /** Says whether every clause but {@code forks} is met. */
  boolean matchesButForFork(JobFacts job) {
    return labelsMatch(job.labels())
        && repositories.admits(job.repository())
        && workflows.admits(job.workflow())
        && branches.admits(job.branch())
        && actors.admits(job.actor())
        && match.visibility().contains(job.visibility());
  }

  /** Says whether {@code forks} is met, given whether the job comes from a fork. */
  boolean admitsFork(JobFacts job, boolean fork) {
    return admitsFork(job.visibility(), fork);
  }

  private boolean admitsFork(Visibility visibility, boolean fork) {
    return switch (match.forks()) {
      case INCLUDE -> true;
      case EXCLUDE -> !fork;
      case ONLY -> fork;
      case EXCLUDE_IN_PUBLIC -> !fork || visibility != Visibility.PUBLIC;
    };
  }

  /** Whether some job may match of which only labels and repository are looked at. */
  boolean mayMatch(JobFacts job) {
    return labelsMatch(job.labels()) && repositories.admits(job.repository());
  }

  /**
   * Whether every job matches that {@code other} matches, of those with the labels and the
   * repository of {@code job}.
   */
  boolean matchesAllThat(CompiledMatcher other, JobFacts job) {
    return mayMatch(job)
        && !workflows.isStated()
        && !branches.isStated()
        && !actors.isStated()
        && other.match.visibility().stream()
            .allMatch(visibility ->
                matchesAsFar(other, visibility, true) && matchesAsFar(other, visibility, false));
  }

  private boolean matchesAsFar(CompiledMatcher other, Visibility visibility, boolean fork) {
    return !other.admitsFork(visibility, fork)
        || match.visibility().contains(visibility) && admitsFork(visibility, fork);
  }

  private boolean labelsMatch(List<String> labels) {
    if (closedWorld && labels.isEmpty()) {
      return false;
    }
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).metBy(labels)) {
        return false;
      }
    }
    return anyIsMet(labels) && noneIsMet(labels) && (!closedWorld || allAllowed(labels));
  }

  boolean anyIsMet(List<String> labels) {
    for (int i = 0; i < any.size(); i++) {
      if (any.get(i).metBy(labels)) {
        return true;
      }
    }
    return any.isEmpty();
  }

  private boolean noneIsMet(List<String> labels) {
    for (int i = 0; i < none.size(); i++) {
      if (none.get(i).metBy(labels)) {
        return false;
      }
    }
    return true;
  }

  private boolean allAllowed(List<String> labels) {
    for (int i = 0; i < labels.size(); i++) {
      if (!isListed(labels.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether a label is in the closed world of a pool; always so for a deny rule. */
  boolean isListed(String label) {
    return !closedWorld
        || Pattern.anyMeets(all, label)
        || Pattern.anyMeets(any, label)
        || Pattern.anyMeets(optional, label);
  }

  boolean isExcluded(String label) {
    return Pattern.anyMeets(none, label);
  }

  Match match() {
    return match;
  }

  boolean isClosedWorld() {
    return closedWorld;
  }

  List<Pattern<String>> all() {
    return all;
  }

  List<Pattern<String>> any() {
    return any;
  }

  List<Pattern<String>> none() {
    return none;
  }

  Clause<RepositoryName> repositories() {
    return repositories;
  }

  Clause<String> workflows() {
    return workflows;
  }

  Clause<String> branches() {
    return branches;
  }

  Clause<String> actors() {
    return actors;
  }
}
