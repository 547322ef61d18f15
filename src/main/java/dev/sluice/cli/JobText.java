package dev.sluice.cli;

import dev.sluice.api.JobReport;
import dev.sluice.api.JobRow;
import dev.sluice.api.JobState;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** One job for people: the answer first, then how it came to it. */
final class JobText {
  /** Below that, the runner of each line gives way to what happened. */
  private static final int WIDE = 130;

  private JobText() {}

  static String render(JobReport report, Paint paint, int columns) {
    JobRow job = report.job();
    StringBuilder out = new StringBuilder();
    out.append(paint.bold(Quote.whole(answer(job)))).append("\n\n");
    if (report.leader() != null && !report.leader().leads()) {
      out.append(Quote.whole(report.leader().whoKnows())).append("\n\n");
    }
    out.append(facts(job, paint, columns));
    out.append('\n').append(trail(report, paint, columns));
    if (!report.runners().isEmpty()) {
      out.append('\n').append(RunnersText.table(report.runners(), paint, columns));
    }
    return out.toString();
  }

  /** Why it waits, or what became of it, in one sentence. */
  static String answer(JobRow job) {
    String who = "Job " + job.id();
    String age = Ages.of(job.seconds());
    Optional<JobState> state = JobState.of(job.state());
    if (state.isEmpty()) {
      return who + " is " + job.state() + ": " + job.why() + ".";
    }
    return switch (state.get()) {
      case WAITING, STARTING -> who + " has waited for " + age + ": " + job.why() + ".";
      case BLOCKED -> who + " has waited for " + age + " and is blocked: " + job.why() + ".";
      case DENIED, UNMATCHED -> who + " gets no runner here: " + job.why() + ".";
      case RUNNING -> who + " has run for " + age + job.why().replaceFirst("^runs", "") + ".";
      case ELSEWHERE -> who + " has been taken for " + age + ": it " + job.why() + ".";
      case COMPLETED -> who + " ended " + age + " ago: " + job.why() + ".";
    };
  }

  private static String facts(JobRow job, Paint paint, int columns) {
    var table = new TextTable(paint);
    fact(table, "Repository", job.repository());
    fact(table, "Labels", String.join(", ", job.labels()));
    String workflow = job.workflow();
    String name =
        workflow == null || workflow.isEmpty() ? job.name() : workflow + " / " + job.name();
    if (!name.isEmpty()) {
      fact(table, "Name", name);
    }
    fact(table, "Pool", Optional.ofNullable(job.pool()).orElse("none"));
    fact(
        table,
        "Phase",
        job.phase().replace('_', ' ')
            + (job.conclusion() == null ? "" : ", " + job.conclusion())
            + "; found by "
            + job.discovery()
            + ", decided by generation "
            + job.generation());
    if (job.runner() != null) {
      fact(table, "Runner", job.runner());
    }
    if (job.cost() != null) {
      fact(table, "Cost", CostText.of(job.cost()));
    }
    if (job.runId() != null) {
      fact(table, "Run", job.runId().toString());
    }
    return table.render(columns);
  }

  private static void fact(TextTable table, String name, String value) {
    table.cell(name, Style.FAINT).cell(value).end();
  }

  private static String trail(JobReport report, Paint paint, int columns) {
    boolean wide = columns >= WIDE;
    var table =
        wide
            ? new TextTable(paint, "TIME", "AFTER", "EVENT", "WHAT", "RUNNER")
            : new TextTable(paint, "TIME", "AFTER", "EVENT", "WHAT");
    Instant first = report.trail().isEmpty() ? report.at() : report.trail().getFirst().at();
    for (JobReport.Event event : report.trail()) {
      table
          .cell(event.at().truncatedTo(ChronoUnit.SECONDS).toString())
          .cell(Ages.of(Math.max(0, Duration.between(first, event.at()).toSeconds())))
          .cell(event.event())
          .cell(event.text());
      if (wide) {
        table.cell(event.runner() == null ? "" : event.runner(), Style.FAINT);
      }
      table.end();
    }
    return table.render(columns);
  }
}
