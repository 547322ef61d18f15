package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.workflows.Workflow.Job;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges every job of a checkout's workflows by the routing table. Pure; any number of times. */
public final class WorkflowsCheck {
  /**
   * What was found.
   *
   * @param findings by file, then in the order of the jobs
   * @param jobs each job of which the labels are known, as far as its webhook can be foreseen; one
   *     of a matrix once for each combination
   * @param problems what is wrong with the files themselves, in file order
   * @param diagnostics the problems, and what of the findings needs to be looked at
   */
  public record Result(
      List<Finding> findings,
      List<JobFacts> jobs,
      List<Diagnostic> problems,
      List<Diagnostic> diagnostics) {
    public Result {
      findings = List.copyOf(findings);
      jobs = List.copyOf(jobs);
      problems = List.copyOf(problems);
      diagnostics = List.copyOf(diagnostics);
    }
  }

  /** What makes two runs of a job the same to whoever looks. */
  private record Fold(Job job, String path, @Nullable List<String> labels, Outcome outcome) {}

  private static final class Folded {
    private final Set<Map<String, String>> combinations = new LinkedHashSet<>();
    private final Set<Caller> callers = new LinkedHashSet<>();
  }

  private final Judge judge;
  private final Checkout checkout;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final List<JobFacts> jobs = new ArrayList<>();
  private final Map<Fold, Folded> folds = new LinkedHashMap<>();

  private WorkflowsCheck(RoutingTable table, List<String> hosted, Checkout checkout) {
    this.judge = new Judge(table, new HostedLabels(hosted));
    this.checkout = checkout;
  }

  /**
   * Checks one checkout.
   *
   * @param hosted globs of labels whose machines somebody else runs
   */
  public static Result run(RoutingTable table, List<String> hosted, Checkout checkout) {
    return new WorkflowsCheck(table, hosted, checkout).run();
  }

  private Result run() {
    Map<String, Workflow> workflows = new LinkedHashMap<>();
    for (Checkout.File file : checkout.files()) {
      WorkflowReader.read(file.source(), file.path(), diagnostics::add)
          .ifPresent(workflow -> workflows.put(file.path(), workflow));
    }
    var bases = new Starts.Bases(new Scope(Map.of("github", github())), new Scope(Map.of()));
    for (Start start : Starts.find(workflows, bases, diagnostics::add)) {
      for (Job job : start.key().workflow().jobs()) {
        judge(start, job, bases.of(start.key()).with("inputs", start.key().inputs()));
      }
    }
    List<Finding> findings = findings(workflows.values());
    List<String> order = checkout.files().stream().map(file -> file.source().path()).toList();
    List<Diagnostic> problems = Diagnostics.inFileOrder(diagnostics, order);
    findings.forEach(finding -> Complaints.about(finding).ifPresent(diagnostics::add));
    return new Result(findings, jobs, problems, Diagnostics.inFileOrder(diagnostics, order));
  }

  private Value.Fields github() {
    return new Value.Fields(
        Map.of(
            "repository", new Value.Text(checkout.repository().toString()),
            "repository_owner", new Value.Text(checkout.repository().owner())),
        false);
  }

  private void judge(Start start, Job job, Scope scope) {
    if (job.uses() != null) {
      String uses = job.uses().text();
      if (Starts.isLocal(uses)) {
        return;
      }
      if (!uses.contains("@")) {
        refuse("uses names neither a file of this repository nor one of another", job);
      } else {
        note(start, job, null, new Outcome.Elsewhere(uses), Map.of());
      }
      return;
    }
    Node runsOn = java.util.Objects.requireNonNull(job.runsOn());
    for (Scope one : Combinations.of(job, scope, diagnostics::add)) {
      Map<String, Value> matrix = Combinations.matrix(one);
      switch (RunsOn.of(new Template(one, diagnostics::add).evaluate(runsOn))) {
        case RunsOn.Labels(List<String> labels, _) ->
            note(start, job, labels, judge(start, labels), matrix);
        case RunsOn.GroupOnly(String group) ->
            note(start, job, List.of(), new Outcome.GroupOnly(group), matrix);
        case RunsOn.NotKnown(List<Cause> causes) ->
            note(start, job, null, new Outcome.Unresolved(causes), matrix);
        case RunsOn.Refused(String message) ->
            Template.firstExpression(runsOn)
                .map(expression -> List.of(Cause.refused(expression, message)))
                .ifPresentOrElse(
                    causes -> note(start, job, null, new Outcome.Unresolved(causes), matrix),
                    () -> refuse(message, job));
      }
    }
  }

  private Outcome judge(Start start, List<String> labels) {
    Set<Fact> open = EnumSet.of(Fact.ACTOR);
    if (checkout.branch() == null) {
      open.add(Fact.BRANCH);
    }
    if (start.key().runName() == null) {
      // A caller in another repository brings its own name and workflow.
      open.add(Fact.REPOSITORY);
      open.add(Fact.WORKFLOW);
    }
    var facts =
        new JobFacts(
            checkout.repository(),
            labels,
            checkout.visibility(),
            Fork.NO,
            start.key().runName(),
            checkout.branch(),
            null);
    jobs.add(facts);
    return judge.judge(facts, open);
  }

  private void note(
      Start start,
      Job job,
      @Nullable List<String> labels,
      Outcome outcome,
      Map<String, Value> matrix) {
    var fold = new Fold(job, start.key().workflow().path(), labels, outcome);
    Folded folded = folds.computeIfAbsent(fold, _ -> new Folded());
    folded.callers.addAll(start.callers());
    if (!matrix.isEmpty()) {
      folded.combinations.add(shown(matrix));
    }
  }

  private static Map<String, String> shown(Map<String, Value> matrix) {
    Map<String, String> shown = new LinkedHashMap<>();
    matrix.forEach((key, value) -> shown.put(key, Shown.value(value)));
    return shown;
  }

  private void refuse(String message, Job job) {
    diagnostics.add(Diagnostic.of(Code.NOT_A_WORKFLOW, message, place(job), "", null));
  }

  private static Place place(Job job) {
    return job.uses() != null
        ? job.uses().place()
        : java.util.Objects.requireNonNull(job.runsOn()).place();
  }

  /** By file and job, however the starts came about. */
  private List<Finding> findings(Collection<Workflow> workflows) {
    Map<Job, List<Finding>> byJob =
        folds.entrySet().stream()
            .map(
                entry -> Map.entry(entry.getKey().job(), finding(entry.getKey(), entry.getValue())))
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getKey,
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
    return workflows.stream()
        .flatMap(workflow -> workflow.jobs().stream())
        .flatMap(job -> byJob.getOrDefault(job, List.of()).stream())
        .toList();
  }

  private static Finding finding(Fold fold, Folded folded) {
    Job job = fold.job();
    Node written = job.uses() != null ? job.uses() : job.runsOn();
    return new Finding(
        fold.path(),
        job.id(),
        place(job),
        Shown.node(java.util.Objects.requireNonNull(written)),
        fold.labels(),
        fold.outcome(),
        List.copyOf(folded.combinations),
        List.copyOf(folded.callers));
  }
}
