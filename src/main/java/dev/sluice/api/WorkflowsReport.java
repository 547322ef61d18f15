package dev.sluice.api;

import dev.sluice.api.ValidateReport.Finding;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.routing.Decision;
import dev.sluice.workflows.Cause;
import dev.sluice.workflows.Checkout;
import dev.sluice.workflows.Fact;
import dev.sluice.workflows.Outcome;
import dev.sluice.workflows.WorkflowsCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code workflows check --format json} prints.
 *
 * @param valid whether every self-hosted job has a pool and every file can be read
 * @param summary number of findings by outcome
 * @param diagnostics of all repositories, by file
 */
public record WorkflowsReport(
    int formatVersion,
    boolean valid,
    List<Repository> repositories,
    List<Finding> diagnostics,
    Map<String, Integer> summary) {

  /**
   * One checkout.
   *
   * @param branch null if it was not given
   */
  public record Repository(
      String repository,
      String directory,
      String visibility,
      @Nullable String branch,
      List<Job> jobs) {}

  /**
   * A job in all the ways that come to the same.
   *
   * @param workflow path of the file from the root of the repository
   * @param line where {@code runs-on} or {@code uses} stands, from 1
   * @param column likewise
   * @param runsOn as written
   * @param labels null if they are not known
   * @param combinations of the matrix, empty without one
   * @param callers jobs that call this workflow
   * @param outcome {@code routed}, {@code denied}, {@code unmatched}, {@code hosted}, {@code
   *     group}, {@code depends}, {@code unresolved} or {@code elsewhere}
   * @param pool null unless routed
   * @param deny null unless denied
   * @param nearest empty unless unmatched
   * @param unresolved empty unless unresolved
   * @param dependsOn facts that decide, empty unless it depends
   * @param possible outcomes in the order of the table, {@code deny:NAME} for a rule, null for
   *     none; empty unless it depends
   */
  public record Job(
      String workflow,
      String job,
      int line,
      int column,
      String runsOn,
      @Nullable List<String> labels,
      List<Map<String, String>> combinations,
      List<Call> callers,
      String outcome,
      @Nullable String pool,
      @Nullable String deny,
      List<Near> nearest,
      List<Open> unresolved,
      List<String> dependsOn,
      List<@Nullable String> possible) {}

  /** A job that calls a workflow. */
  public record Call(String workflow, String job) {}

  /** A pool that misses the job by little. */
  public record Near(String pool, List<String> missing, List<String> extra, List<String> clauses) {}

  /** A part of an expression that is not known. */
  public record Open(String expression, String reason, String file, int line, int column) {}

  /** The word for an outcome. */
  public static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Routed _ -> "routed";
      case Outcome.Denied _ -> "denied";
      case Outcome.Unmatched _ -> "unmatched";
      case Outcome.Hosted _ -> "hosted";
      case Outcome.GroupOnly _ -> "group";
      case Outcome.Depends _ -> "depends";
      case Outcome.Unresolved _ -> "unresolved";
      case Outcome.Elsewhere _ -> "elsewhere";
    };
  }

  /** The report on checkouts, each with its result. */
  public static WorkflowsReport of(Map<Checkout, WorkflowsCheck.Result> results) {
    List<Repository> repositories = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    Map<String, Integer> summary = new TreeMap<>();
    results.forEach((checkout, result) -> {
      diagnostics.addAll(result.diagnostics());
      result.findings().forEach(f -> summary.merge(word(f.outcome()), 1, Integer::sum));
      repositories.add(
          new Repository(
              checkout.repository().toString(),
              checkout.directory(),
              checkout.visibility().word(),
              checkout.branch(),
              result.findings().stream().map(WorkflowsReport::job).toList()));
    });
    boolean valid = !Diagnostics.hasErrors(diagnostics);
    return new WorkflowsReport(
        1, valid, repositories, ValidateReport.findings(diagnostics), summary);
  }

  private static Job job(dev.sluice.workflows.Finding finding) {
    Outcome outcome = finding.outcome();
    return new Job(
        finding.path(),
        finding.job(),
        finding.place().line(),
        finding.place().column(),
        finding.runsOn(),
        finding.labels(),
        finding.combinations(),
        finding.callers().stream().map(c -> new Call(c.path(), c.job())).toList(),
        word(outcome),
        outcome instanceof Outcome.Routed(String pool) ? pool : null,
        outcome instanceof Outcome.Denied(String rule, _) ? rule : null,
        outcome instanceof Outcome.Unmatched(List<Decision.Near> nearest)
            ? nearest.stream().map(WorkflowsReport::near).toList()
            : List.of(),
        outcome instanceof Outcome.Unresolved(List<Cause> causes)
            ? causes.stream().map(WorkflowsReport::open).toList()
            : List.of(),
        outcome instanceof Outcome.Depends depends
            ? depends.on().stream().map(Fact::word).toList()
            : List.of(),
        outcome instanceof Outcome.Depends depends ? targets(depends.possible()) : List.of());
  }

  private static Near near(Decision.Near near) {
    return new Near(near.pool(), near.missing(), near.extra(), near.clauses());
  }

  private static Open open(Cause cause) {
    return new Open(
        cause.expression(),
        cause.why(),
        cause.place().file(),
        cause.place().line(),
        cause.place().column());
  }

  private static List<@Nullable String> targets(List<Outcome> possible) {
    List<@Nullable String> targets = new ArrayList<>();
    for (Outcome outcome : possible) {
      targets.add(
          switch (outcome) {
            case Outcome.Routed(String pool) -> pool;
            case Outcome.Denied(String rule, _) -> "deny:" + rule;
            case Outcome.Unmatched _,
                Outcome.Hosted _,
                Outcome.GroupOnly _,
                Outcome.Depends _,
                Outcome.Unresolved _,
                Outcome.Elsewhere _ ->
                null;
          });
    }
    return targets;
  }
}
