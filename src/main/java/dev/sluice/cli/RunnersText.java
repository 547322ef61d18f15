package dev.sluice.cli;

import dev.sluice.api.RunnersReport;
import dev.sluice.cli.Paint.Style;
import java.util.List;

/** Runners for people. */
final class RunnersText {
  private RunnersText() {}

  static String render(RunnersReport report, Paint paint, int columns) {
    if (report.runners().isEmpty()) {
      return report.fromServer()
          ? "No runner is live: nothing of ours is left at GitHub or Modal.\n"
          : "The store knows of no live runner.\n";
    }
    return table(report.runners(), paint, columns);
  }

  static String table(List<RunnersReport.Row> runners, Paint paint, int columns) {
    var table =
        new TextTable(paint, "RUNNER", "STATE", "FOR", "JOB", "SANDBOX", "REGISTRATION", "WHY");
    for (RunnersReport.Row row : runners) {
      table
          .cell(row.name())
          .cell(row.state(), style(row.state()))
          .cell(Ages.of(row.seconds()))
          .cell(row.job() == null ? "-" : row.job().toString())
          .cell(row.sandbox() == null ? "-" : row.sandbox())
          .cell(row.registration() == null ? "-" : row.registration().toString())
          .cell(row.why())
          .end();
    }
    return table.render(columns);
  }

  private static Style style(String state) {
    return switch (state) {
      case "busy" -> Style.GREEN;
      case "lost", "ghost", "outdated" -> Style.RED;
      case "reaped" -> Style.FAINT;
      default -> Style.PLAIN;
    };
  }
}
