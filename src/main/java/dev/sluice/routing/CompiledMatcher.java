package dev.sluice.routing;

import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import dev.sluice.routing.GlobPattern.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A matcher with its globs compiled. */
final class CompiledMatcher {
  /** A job's values in the form that patterns are matched against, computed once per job. */
  record Subject(
      JobFacts job,
      List<String> labels,
      String repository,
      @Nullable String workflow,
      @Nullable String branch,
      @Nullable String actor) {
    static Subject of(JobFacts job) {
      String actor = job.actor();
      return new Subject(
          job,
          job.labelSet(),
          Field.REPOSITORY.normalize(job.repository().toString()),
          job.workflow(),
          job.branch(),
          actor == null ? null : Field.FOLDED.normalize(actor));
    }

    Subject withFork(Fork fork) {
      return new Subject(job.withFork(fork), labels, repository, workflow, branch, actor);
    }
  }

  private record Pattern(Glob glob, GlobPattern compiled) {
    static List<Pattern> all(List<Glob> globs, Field field) {
      return globs.stream()
          .map(glob -> new Pattern(glob, GlobPattern.compile(glob.text(), field)))
          .toList();
    }

    boolean matches(String value) {
      return compiled.matches(value);
    }

    boolean metBy(List<String> values) {
      for (String value : values) {
        if (compiled.matches(value)) {
          return true;
        }
      }
      return false;
    }
  }

  private record Clause(String name, List<Pattern> include, List<Pattern> exclude, Field field) {
    static Clause of(String name, GlobList list, Field field) {
      return new Clause(
          name, Pattern.all(list.include(), field), Pattern.all(list.exclude(), field), field);
    }

    boolean admits(@Nullable String value) {
      if (value == null) {
        return include.isEmpty();
      }
      return (include.isEmpty() || include.stream().anyMatch(p -> p.matches(value)))
          && exclude.stream().noneMatch(p -> p.matches(value));
    }
  }

  private final Match match;
  private final boolean closedWorld;
  private final List<Pattern> all;
  private final List<Pattern> any;
  private final List<Pattern> none;
  private final List<Pattern> optional;
  private final Clause repositories;
  private final Clause workflows;
  private final Clause branches;
  private final Clause actors;

  private CompiledMatcher(Match match, boolean closedWorld) {
    this.match = match;
    this.closedWorld = closedWorld;
    LabelMatch labels = match.labels();
    this.all = Pattern.all(labels.all(), Field.FOLDED);
    this.any = Pattern.all(labels.any(), Field.FOLDED);
    this.none = Pattern.all(labels.none(), Field.FOLDED);
    this.optional = Pattern.all(labels.optional(), Field.FOLDED);
    this.repositories = Clause.of("repositories", match.repositories(), Field.REPOSITORY);
    this.workflows = Clause.of("workflows", match.workflows(), Field.EXACT);
    this.branches = Clause.of("branches", match.branches(), Field.EXACT);
    this.actors = Clause.of("actors", match.actors(), Field.FOLDED);
  }

  static CompiledMatcher ofPool(Match match) {
    return new CompiledMatcher(match, true);
  }

  static CompiledMatcher ofDenyRule(Match match) {
    return new CompiledMatcher(match, false);
  }

  /** Says whether every clause is met. The subject's fork must be known. */
  boolean matches(Subject subject) {
    return labelsMatch(subject.labels())
        && repositories.admits(subject.repository())
        && workflows.admits(subject.workflow())
        && branches.admits(subject.branch())
        && actors.admits(subject.actor())
        && match.visibility().contains(subject.job().visibility())
        && forkAdmitted(subject.job());
  }

  private boolean labelsMatch(List<String> labels) {
    if (closedWorld && labels.isEmpty()) {
      return false;
    }
    return all.stream().allMatch(p -> p.metBy(labels))
        && (any.isEmpty() || any.stream().anyMatch(p -> p.metBy(labels)))
        && none.stream().noneMatch(p -> p.metBy(labels))
        && (!closedWorld || labels.stream().allMatch(this::allowed));
  }

  private boolean allowed(String label) {
    return all.stream().anyMatch(p -> p.matches(label))
        || any.stream().anyMatch(p -> p.matches(label))
        || optional.stream().anyMatch(p -> p.matches(label));
  }

  private boolean forkAdmitted(JobFacts job) {
    boolean fork = job.fork() != Fork.NO;
    return switch (match.forks()) {
      case INCLUDE -> true;
      case EXCLUDE -> !fork;
      case ONLY -> fork;
      case EXCLUDE_IN_PUBLIC -> !fork || job.visibility() != Visibility.PUBLIC;
    };
  }

  /** How the pool of this matcher misses the subject; empty lists where it does not. */
  Decision.Near near(String pool, Subject subject) {
    List<String> labels = subject.labels();
    List<String> missing = new ArrayList<>();
    all.stream().filter(p -> !p.metBy(labels)).forEach(p -> missing.add(p.glob().text()));
    if (!any.isEmpty() && any.stream().noneMatch(p -> p.metBy(labels))) {
      missing.add(any.stream().map(p -> p.glob().text()).collect(Collectors.joining(" or ")));
    }
    List<String> extra =
        labels.stream()
            .filter(label -> !allowed(label) || none.stream().anyMatch(p -> p.matches(label)))
            .toList();
    List<String> clauses =
        explain(subject).stream()
            .filter(reason -> !reason.met() && !reason.clause().startsWith("labels"))
            .map(Verdict.Reason::clause)
            .toList();
    return new Decision.Near(pool, missing, extra, clauses);
  }

  /** Whether any label of the subject meets a glob of {@code all} or {@code any}. */
  boolean sharesLabel(Subject subject) {
    return all.stream().anyMatch(p -> p.metBy(subject.labels()))
        || any.stream().anyMatch(p -> p.metBy(subject.labels()));
  }

  /** One reason per clause that the matcher states or that fails. */
  List<Verdict.Reason> explain(Subject subject) {
    List<Verdict.Reason> reasons = new ArrayList<>();
    explainLabels(subject.labels(), reasons);
    explainClause(repositories, subject.repository(), reasons);
    explainClause(workflows, subject.workflow(), reasons);
    explainClause(branches, subject.branch(), reasons);
    explainClause(actors, subject.actor(), reasons);
    explainVisibility(subject.job(), reasons);
    explainFork(subject.job(), reasons);
    return reasons;
  }

  private void explainLabels(List<String> labels, List<Verdict.Reason> reasons) {
    if (closedWorld && labels.isEmpty()) {
      reasons.add(reason("labels", false, "the job has no labels", match.place()));
    }
    for (Pattern p : all) {
      boolean met = p.metBy(labels);
      reasons.add(
          reason(
              "labels.all",
              met,
              met
                  ? "\"" + p.glob() + "\" is met by " + quote(meeting(p, labels))
                  : "no label meets \"" + p.glob() + "\"",
              p.glob().place()));
    }
    if (!any.isEmpty()) {
      boolean met = any.stream().anyMatch(p -> p.metBy(labels));
      String globs =
          any.stream().map(p -> "\"" + p.glob() + "\"").collect(Collectors.joining(", "));
      reasons.add(
          reason(
              "labels.any",
              met,
              (met ? "a label meets one of " : "no label meets any of ") + globs,
              any.getFirst().glob().place()));
    }
    for (Pattern p : none) {
      if (p.metBy(labels)) {
        reasons.add(
            reason(
                "labels.none",
                false,
                quote(meeting(p, labels)) + " meets \"" + p.glob() + "\"",
                p.glob().place()));
      }
    }
    if (closedWorld) {
      for (String label : labels) {
        if (!allowed(label)) {
          reasons.add(
              reason(
                  "labels.optional",
                  false,
                  "label " + quote(List.of(label)) + " is in none of all, any, optional",
                  optional.isEmpty() ? match.place() : optional.getFirst().glob().place()));
        }
      }
    }
  }

  private static List<String> meeting(Pattern pattern, List<String> labels) {
    return labels.stream().filter(pattern::matches).toList();
  }

  private void explainClause(Clause clause, @Nullable String value, List<Verdict.Reason> reasons) {
    if (clause.include().isEmpty() && clause.exclude().isEmpty()) {
      return;
    }
    if (value == null) {
      reasons.add(
          reason(
              clause.name(),
              clause.include().isEmpty(),
              "the event does not say",
              clause.include().isEmpty()
                  ? clause.exclude().getFirst().glob().place()
                  : clause.include().getFirst().glob().place()));
      return;
    }
    for (Pattern p : clause.exclude()) {
      if (p.matches(value)) {
        reasons.add(
            reason(
                clause.name(),
                false,
                quote(List.of(value)) + " is excluded by \"!" + p.glob() + "\"",
                p.glob().place()));
        return;
      }
    }
    for (Pattern p : clause.include()) {
      if (p.matches(value)) {
        reasons.add(
            reason(
                clause.name(),
                true,
                quote(List.of(value)) + " meets \"" + p.glob() + "\"",
                p.glob().place()));
        return;
      }
    }
    boolean met = clause.include().isEmpty();
    String globs =
        clause.include().stream()
            .map(p -> "\"" + p.glob() + "\"")
            .collect(Collectors.joining(", "));
    reasons.add(
        reason(
            clause.name(),
            met,
            met
                ? quote(List.of(value)) + " is not excluded"
                : quote(List.of(value)) + " meets none of " + globs,
            met
                ? clause.exclude().getFirst().glob().place()
                : clause.include().getFirst().glob().place()));
  }

  private void explainVisibility(JobFacts job, List<Verdict.Reason> reasons) {
    Set<Visibility> admitted = match.visibility();
    if (!admitted.contains(job.visibility())) {
      String words =
          admitted.stream().sorted().map(Visibility::word).collect(Collectors.joining(", "));
      reasons.add(
          reason(
              "visibility",
              false,
              "the repository is " + job.visibility().word() + ", admitted: " + words,
              match.visibilityPlace()));
    }
  }

  private void explainFork(JobFacts job, List<Verdict.Reason> reasons) {
    boolean met = forkAdmitted(job);
    if (met && match.forks() != ForkPolicy.ONLY) {
      return;
    }
    reasons.add(
        reason(
            "forks",
            met,
            (job.fork() == Fork.NO ? "the job is not from a fork" : "the job is from a fork")
                + ", forks: "
                + match.forks().word(),
            match.forksPlace()));
  }

  private static Verdict.Reason reason(
      String clause, boolean met, String message, dev.sluice.diagnostic.Place place) {
    return new Verdict.Reason(clause, met, message, place);
  }

  private static String quote(List<String> values) {
    return values.stream().map(value -> "\"" + value + "\"").collect(Collectors.joining(", "));
  }
}
