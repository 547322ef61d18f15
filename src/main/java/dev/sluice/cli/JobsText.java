package dev.sluice.cli;

import dev.sluice.api.JobRow;
import dev.sluice.api.JobState;
import dev.sluice.api.JobsReport;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs for people. */
final class JobsText {
  /** Below that, labels would take the room of the reason; {@code sluice job} shows them. */
  private static final int WIDE = 110;

  private JobsText() {}

  static String render(JobsReport report, boolean filtered, Paint paint, int columns) {
    StringBuilder out = new StringBuilder();
    if (report.jobs().isEmpty()) {
      out.append(
          filtered
              ? "There is no such job.\n"
              : "No job waits or runs here. Completed ones: sluice jobs --all\n");
    } else {
      out.append(table(report, paint, columns));
    }
    if (report.more()) {
      out.append(paint.faint("There are more; show them with a larger --limit.")).append('\n');
    }
    if (report.hidden() > 0) {
      out.append(paint.faint(hidden(report.hidden()))).append('\n');
    }
    if (report.leader() != null && !report.leader().leads()) {
      out.append(Quote.whole(report.leader().whoKnows())).append('\n');
    }
    return out.toString();
  }

  private static String hidden(int count) {
    return (count == 1 ? "1 more runs" : count + " more run")
        + " on machines that are not ours; show them with --all.";
  }

  private static boolean hasCost(JobRow row) {
    return row.cost() != null && row.cost().amount() != null;
  }

  private static String table(JobsReport report, Paint paint, int columns) {
    boolean wide = columns >= WIDE;
    boolean priced = wide && report.jobs().stream().anyMatch(JobsText::hasCost);
    List<String> titles = new ArrayList<>(List.of("JOB", "STATE", "FOR", "POOL", "REPOSITORY"));
    if (wide) {
      titles.add("LABELS");
    }
    if (priced) {
      titles.add("COST");
    }
    titles.add("WHY");
    var table = new TextTable(paint, titles.toArray(String[]::new));
    for (JobRow row : report.jobs()) {
      table
          .cell(Long.toString(row.id()))
          .cell(row.state(), JobState.of(row.state()).map(Paint::of).orElse(Style.PLAIN))
          .cell(Ages.of(row.seconds()))
          .cell(Optional.ofNullable(row.pool()).orElse("-"))
          .cell(row.repository());
      if (wide) {
        table.cell(String.join(",", row.labels()));
      }
      if (priced) {
        table.cell(row.cost() == null ? "" : CostText.amount(row.cost()));
      }
      table.cell(row.why()).end();
    }
    return table.render(columns);
  }
}
