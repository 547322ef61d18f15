package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.routing.CompiledMatcher.Clause;
import dev.sluice.routing.CompiledMatcher.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** What one thing to change costs; a misspelt label costs less, by how little it takes. */
  private static final int STEP = 256;

  private record Slips(int count, int letters) {}

  /**
   * Orders misses: by the number of things to change, then those first where a label is misspelt,
   * by the fewest letters. A misspelt label is one thing although it is both missing and too much.
   */
  int cost() {
    List<Glob> missing = missing();
    List<String> extra = extra();
    Slips slips = slips(missing, extra);
    int steps = missing.size() + extra.size() - slips.count() + (matcher.anyIsMet(labels) ? 0 : 1);
    steps += matcher.repositories().admits(job.repository()) ? 0 : 1;
    steps += matcher.workflows().admits(job.workflow()) ? 0 : 1;
    steps += matcher.branches().admits(job.branch()) ? 0 : 1;
    steps += matcher.actors().admits(job.actor()) ? 0 : 1;
    steps += admitsVisibility() ? 0 : 1;
    steps += admitsFork() ? 0 : 1;
    return STEP * steps - (slips.count() > 0 ? Math.max(1, STEP - 1 - slips.letters()) : 0);
  }

  private static Slips slips(List<Glob> missing, List<String> extra) {
    List<String> left = new ArrayList<>();
    missing.forEach(glob -> left.add(glob.text()));
    int count = 0;
    int letters = 0;
    for (String label : extra) {
      Optional<String> meant = left.isEmpty() ? Optional.empty() : Suggestion.of(label, left);
      if (meant.isPresent()) {
        left.remove(meant.get());
        count++;
        letters += Suggestion.distance(label, meant.get());
      }
    }
    return new Slips(count, letters);
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
