package dev.sluice.routing;

import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;
import dev.sluice.routing.CompiledMatcher.Clause;
import dev.sluice.routing.CompiledMatcher.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says of each clause of a matcher what it makes of a job: the long form of the same judgement. */
final class Explanation {
  private final CompiledMatcher matcher;
  private final Match match;
  private final JobFacts job;
  private final List<String> labels;
  private final List<Verdict.Reason> reasons = new ArrayList<>();

  private Explanation(CompiledMatcher matcher, JobFacts job) {
    this.matcher = matcher;
    this.match = matcher.match();
    this.job = job;
    this.labels = job.labelSet();
  }

  /**
   * One reason per clause that the matcher states or that fails. An unknown fork counts as one.
   *
   * @param job foldable
   */
  static List<Verdict.Reason> of(CompiledMatcher matcher, JobFacts job) {
    var explanation = new Explanation(matcher, job);
    explanation.labels();
    explanation.clause(matcher.repositories(), job.repository(), "\"" + job.repository() + "\"");
    explanation.clause(matcher.workflows(), job.workflow());
    explanation.clause(matcher.branches(), job.branch());
    explanation.clause(matcher.actors(), job.actor());
    explanation.visibility();
    explanation.fork();
    return explanation.reasons;
  }

  private void labels() {
    if (matcher.isClosedWorld() && labels.isEmpty()) {
      add("labels", false, "the job has no labels", match.place());
    }
    for (Pattern<String> p : matcher.all()) {
      boolean met = p.metBy(labels);
      add(
          "labels.all",
          met,
          met
              ? quote(p.glob()) + " is met by " + quote(meeting(p))
              : "no label meets " + quote(p.glob()),
          p.glob().place());
    }
    if (!matcher.any().isEmpty()) {
      boolean met = matcher.anyIsMet(labels);
      add(
          "labels.any",
          met,
          (met ? "a label meets one of " : "no label meets any of ") + globs(matcher.any()),
          matcher.any().getFirst().glob().place());
    }
    for (Pattern<String> p : matcher.none()) {
      if (p.metBy(labels)) {
        add(
            "labels.none",
            false,
            quote(meeting(p)) + " meets " + quote(p.glob()),
            p.glob().place());
      }
    }
    for (String label : labels) {
      if (!matcher.isListed(label)) {
        List<Glob> optional = match.labels().optional();
        add(
            "labels.optional",
            false,
            "label " + quote(List.of(label)) + " is in none of all, any, optional",
            optional.isEmpty() ? match.place() : optional.getFirst().place());
      }
    }
  }

  private List<String> meeting(Pattern<String> pattern) {
    return labels.stream().filter(pattern::meets).toList();
  }

  private void clause(Clause<String> clause, @Nullable String value) {
    clause(clause, value, "\"" + value + "\"");
  }

  private <T> void clause(Clause<T> clause, @Nullable T value, String shown) {
    if (!clause.isStated()) {
      return;
    }
    Place first =
        (clause.include().isEmpty() ? clause.exclude() : clause.include())
            .getFirst()
            .glob()
            .place();
    if (value == null) {
      add(clause.name(), clause.include().isEmpty(), "the event does not say", first);
      return;
    }
    for (Pattern<T> p : clause.exclude()) {
      if (p.meets(value)) {
        add(
            clause.name(),
            false,
            shown + " is excluded by \"!" + p.glob() + "\"",
            p.glob().place());
        return;
      }
    }
    for (Pattern<T> p : clause.include()) {
      if (p.meets(value)) {
        add(clause.name(), true, shown + " meets " + quote(p.glob()), p.glob().place());
        return;
      }
    }
    boolean met = clause.include().isEmpty();
    add(
        clause.name(),
        met,
        shown + (met ? " is not excluded" : " meets none of " + globs(clause.include())),
        first);
  }

  private void visibility() {
    if (!match.visibility().contains(job.visibility())) {
      String words =
          match.visibility().stream()
              .sorted()
              .map(Visibility::word)
              .collect(Collectors.joining(", "));
      add(
          "visibility",
          false,
          "the repository is " + job.visibility().word() + ", admitted: " + words,
          match.visibilityPlace());
    }
  }

  private void fork() {
    boolean met = matcher.admitsFork(job, job.fork() != Fork.NO);
    if (met && match.forks() != ForkPolicy.ONLY) {
      return;
    }
    String is =
        switch (job.fork()) {
          case YES -> "the job is from a fork";
          case NO -> "the job is not from a fork";
          case UNKNOWN -> "the job counts as from a fork until GitHub says";
        };
    add("forks", met, is + ", forks: " + match.forks().word(), match.forksPlace());
  }

  private void add(String clause, boolean met, String message, Place place) {
    reasons.add(new Verdict.Reason(clause, met, message, place));
  }

  private static <T> String globs(List<Pattern<T>> patterns) {
    return patterns.stream().map(p -> quote(p.glob())).collect(Collectors.joining(", "));
  }

  private static String quote(Glob glob) {
    return "\"" + glob + "\"";
  }

  private static String quote(List<String> values) {
    return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(", "));
  }
}
