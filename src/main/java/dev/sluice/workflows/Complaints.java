package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.routing.Decision;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What of the findings somebody has to look at, in the form that editors and GitHub show. */
final class Complaints {
  private Complaints() {}

  /** Empty for what is as it should be. */
  static Optional<Diagnostic> about(Finding finding) {
    String job = "job " + Quote.of(finding.job());
    return Optional.ofNullable(
        switch (finding.outcome()) {
          case Outcome.Unmatched(List<Decision.Near> nearest) ->
              of(
                  finding,
                  Code.NO_POOL,
                  "No pool takes " + job + " with " + labels(finding),
                  nearest.isEmpty()
                      ? "No pool shares a label with it; if the machine is another's, say --hosted."
                      : "Nearest is " + nearest.getFirst().describe() + ".");
          case Outcome.Denied(String rule, String reason) ->
              of(
                  finding,
                  Code.JOB_DENIED,
                  "The rule " + Quote.of(rule) + " denies " + job + " with " + labels(finding),
                  reason);
          case Outcome.Unresolved(List<Cause> causes) -> unresolved(finding, job, causes);
          case Outcome.Depends depends ->
              of(
                  finding,
                  Code.DEPENDS_ON_RUN,
                  "Where "
                      + job
                      + " goes depends on the "
                      + depends.describeFacts()
                      + " of the run",
                  "It can be: " + depends.describePossible() + ".");
          case Outcome.Routed _, Outcome.Hosted _, Outcome.GroupOnly _, Outcome.Elsewhere _ -> null;
        });
  }

  private static @Nullable Diagnostic unresolved(Finding finding, String job, List<Cause> causes) {
    Cause first = causes.getFirst();
    if (first.isNotRead()) {
      return null;
    }
    Diagnostic diagnostic =
        of(
            finding,
            Code.UNRESOLVED_RUNS_ON,
            "The labels of "
                + job
                + " cannot be told: "
                + Quote.plain(first.expression())
                + " is not known, "
                + first.why(),
            null);
    return first.place().overlaps(finding.place())
        ? diagnostic
        : diagnostic.with("It is this", first.place());
  }

  private static Diagnostic of(Finding finding, Code code, String message, @Nullable String help) {
    return Diagnostic.of(code, message, finding.place(), "", help);
  }

  private static String labels(Finding finding) {
    List<String> labels = finding.labels() == null ? List.of() : finding.labels();
    return "["
        + labels.stream().map(Quote::plain).collect(Collectors.joining(", "))
        + "]"
        + (finding.callers().isEmpty() ? "" : ", called by " + finding.callers().getFirst().path());
  }
}
