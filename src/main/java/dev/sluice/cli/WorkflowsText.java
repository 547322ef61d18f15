package dev.sluice.cli;

import dev.sluice.api.WorkflowsReport;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.routing.Decision;
import dev.sluice.workflows.Caller;
import dev.sluice.workflows.Cause;
import dev.sluice.workflows.Checkout;
import dev.sluice.workflows.Finding;
import dev.sluice.workflows.Outcome;
import dev.sluice.workflows.WorkflowsCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What {@code workflows check} found, for people. */
final class WorkflowsText {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String FAINT = "\u001b[2m";

  /** Columns grow with what is in them, up to here. */
  private static final int WIDEST = 32;

  private final boolean color;
  private final StringBuilder out = new StringBuilder();

  private WorkflowsText(boolean color) {
    this.color = color;
  }

  static String render(Map<Checkout, WorkflowsCheck.Result> results, boolean color) {
    var text = new WorkflowsText(color);
    results.forEach(text::repository);
    text.out.append(summary(results)).append('\n');
    return text.out.toString();
  }

  /** One line: how many jobs go where. */
  static String summary(Map<Checkout, WorkflowsCheck.Result> results) {
    Map<String, Integer> counts = new TreeMap<>();
    int all = 0;
    int problems = 0;
    for (WorkflowsCheck.Result result : results.values()) {
      for (Finding finding : result.findings()) {
        counts.merge(WorkflowsReport.word(finding.outcome()), 1, Integer::sum);
        all++;
      }
      problems += (int) result.problems().stream().filter(Diagnostic::isError).count();
    }
    List<String> parts = new ArrayList<>();
    count(parts, counts, "routed", "with a pool");
    count(parts, counts, "hosted", "hosted by others");
    count(parts, counts, "unmatched", "without a pool");
    count(parts, counts, "denied", "denied");
    count(parts, counts, "depends", "that the run decides");
    count(parts, counts, "unresolved", "unresolved");
    count(parts, counts, "group", "with only a runner group");
    count(parts, counts, "elsewhere", "written elsewhere");
    if (problems > 0) {
      parts.add(problems + (problems == 1 ? " error" : " errors") + " in the files");
    }
    return all + (all == 1 ? " job: " : " jobs: ") + String.join(", ", parts);
  }

  private static void count(
      List<String> parts, Map<String, Integer> counts, String key, String words) {
    Integer count = counts.get(key);
    if (count != null) {
      parts.add(count + " " + words);
    }
  }

  private void repository(Checkout checkout, WorkflowsCheck.Result result) {
    out.append(paint(BOLD, checkout.repository().toString()))
        .append("  ")
        .append(checkout.visibility().word())
        .append(checkout.branch() == null ? "" : ", branch " + Quote.plain(checkout.branch()))
        .append('\n');
    if (checkout.files().isEmpty()) {
      out.append("  no workflow files\n");
    }
    int jobs = width(result.findings().stream().map(WorkflowsText::job).toList());
    int labels = width(result.findings().stream().map(WorkflowsText::labels).toList());
    String path = "";
    for (Finding finding : result.findings()) {
      if (!finding.path().equals(path)) {
        path = finding.path();
        out.append("  ").append(Quote.plain(path)).append('\n');
      }
      finding(finding, jobs, labels);
    }
    out.append('\n');
    if (!result.problems().isEmpty()) {
      List<SourceText> sources = checkout.files().stream().map(Checkout.File::source).toList();
      out.append(new TextRenderer(sources, color).render(result.problems())).append('\n');
    }
  }

  private static int width(List<String> texts) {
    return Math.min(WIDEST, texts.stream().mapToInt(String::length).max().orElse(0));
  }

  private void finding(Finding finding, int jobs, int labels) {
    out.append("    ").append(pad(job(finding), jobs)).append("  ");
    out.append(pad(labels(finding), labels)).append("  ");
    Outcome outcome = finding.outcome();
    out.append(paint(tone(outcome), outcome.describe())).append('\n');
    details(outcome);
    List<Caller> callers = finding.callers();
    if (!callers.isEmpty()) {
      Caller first = callers.getFirst();
      detail(
          "called by job "
              + Quote.plain(first.job())
              + " of "
              + Quote.plain(first.path())
              + (callers.size() == 1 ? "" : ", and " + (callers.size() - 1) + " more"));
    }
  }

  private static String job(Finding finding) {
    List<Map<String, String>> combinations = finding.combinations();
    if (combinations.isEmpty()) {
      return Quote.plain(finding.job());
    }
    String one = String.join(", ", combinations.getFirst().values());
    String more = combinations.size() == 1 ? "" : " and " + (combinations.size() - 1) + " more";
    return Quote.plain(finding.job()) + " (" + Quote.plain(one) + more + ")";
  }

  private static String labels(Finding finding) {
    List<String> labels = finding.labels();
    return labels == null || labels.isEmpty()
        ? Quote.plain(finding.runsOn())
        : labels.stream().map(Quote::plain).collect(Collectors.joining(", "));
  }

  private void details(Outcome outcome) {
    switch (outcome) {
      case Outcome.Denied(_, String reason) -> {
        if (reason != null) {
          detail(reason);
        }
      }
      case Outcome.Unmatched(List<Decision.Near> nearest) ->
          nearest.stream().limit(1).forEach(near -> detail("nearest is " + near.describe()));
      case Outcome.Depends depends -> detail("it can be: " + depends.describePossible());
      case Outcome.Unresolved(List<Cause> causes) ->
          causes.forEach(cause ->
              detail(
                  Quote.plain(cause.expression())
                      + ": "
                      + cause.why()
                      + " ("
                      + Quote.plain(cause.place().file())
                      + ":"
                      + cause.place().line()
                      + ":"
                      + cause.place().column()
                      + ")"));
      case Outcome.Routed _, Outcome.Hosted _, Outcome.GroupOnly _, Outcome.Elsewhere _ -> {}
    }
  }

  private static String tone(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Routed _ -> GREEN;
      case Outcome.Hosted _ -> FAINT;
      case Outcome.Denied _, Outcome.Unmatched _ -> RED;
      case Outcome.GroupOnly _, Outcome.Depends _, Outcome.Unresolved _, Outcome.Elsewhere _ ->
          YELLOW;
    };
  }

  private void detail(String text) {
    out.append("        ").append(paint(FAINT, text)).append('\n');
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private String paint(String tone, String text) {
    return color ? tone + text + RESET : text;
  }
}
