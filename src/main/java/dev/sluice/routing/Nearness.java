package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.routing.CompiledMatcher.Clause;
import dev.sluice.routing.CompiledMatcher.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a pool's matcher misses a job. */
final class Nearness {
  private final CompiledMatcher matcher;
  private final JobFacts job;
  private final List<String> labels;

  /**
   * Compares.
   *
   * @param labels the label set of {@code job}
   */
  Nearness(CompiledMatcher matcher, JobFacts job, List<String> labels) {
    this.matcher = matcher;
    this.job = job;
    this.labels = labels;
  }

  /** The miss in full; empty lists where there is none. */
  Decision.Near near(String pool) {
    List<String> missing = new ArrayList<>();
    missing().forEach(glob -> missing.add(glob.text()));
    if (!matcher.anyIsMet(labels)) {
      missing.add(
          matcher.any().stream().map(p -> p.glob().text()).collect(Collectors.joining(" or ")));
    }
    List<String> clauses = new ArrayList<>();
    name(matcher.repositories(), job.repository(), clauses);
    name(matcher.workflows(), job.workflow(), clauses);
    name(matcher.branches(), job.branch(), clauses);
    name(matcher.actors(), job.actor(), clauses);
    if (!admitsVisibility()) {
      clauses.add("visibility");
    }
    if (!admitsFork()) {
      clauses.add("forks");
    }
    return new Decision.Near(pool, missing, extra(), clauses);
  }

  private static <T> void name(Clause<T> clause, @Nullable T value, List<String> names) {
    if (!clause.admits(value)) {
      names.add(clause.name());
    }
  }

  /**
   * Orders misses: twice the number of things to change, one less if a label is misspelt; a
   * misspelt label is one thing although it is both missing and too much.
   */
  int cost() {
    List<Glob> missing = missing();
    List<String> extra = extra();
    int misspelt = missing.isEmpty() ? 0 : misspelt(missing, extra);
    int steps = missing.size() + extra.size() - misspelt + (matcher.anyIsMet(labels) ? 0 : 1);
    steps += matcher.repositories().admits(job.repository()) ? 0 : 1;
    steps += matcher.workflows().admits(job.workflow()) ? 0 : 1;
    steps += matcher.branches().admits(job.branch()) ? 0 : 1;
    steps += matcher.actors().admits(job.actor()) ? 0 : 1;
    steps += admitsVisibility() ? 0 : 1;
    steps += admitsFork() ? 0 : 1;
    return 2 * steps - (misspelt > 0 ? 1 : 0);
  }

  private static int misspelt(List<Glob> missing, List<String> extra) {
    List<String> left = new ArrayList<>();
    missing.forEach(glob -> left.add(glob.text()));
    int found = 0;
    for (String label : extra) {
      found += Suggestion.of(label, left).map(left::remove).orElse(false) ? 1 : 0;
    }
    return found;
  }

  private boolean admitsVisibility() {
    return matcher.match().visibility().contains(job.visibility());
  }

  private boolean admitsFork() {
    return matcher.admitsFork(job, job.fork() != Fork.NO);
  }

  /** Globs of {@code all} that no label meets. */
  private List<Glob> missing() {
    List<Glob> missing = new ArrayList<>();
    for (Pattern<String> p : matcher.all()) {
      if (!p.metBy(labels)) {
        missing.add(p.glob());
      }
    }
    return missing;
  }

  /** Labels that the pool does not allow. */
  private List<String> extra() {
    List<String> extra = new ArrayList<>();
    for (String label : labels) {
      if (!matcher.isListed(label) || matcher.isExcluded(label)) {
        extra.add(label);
      }
    }
    return extra;
  }
}
