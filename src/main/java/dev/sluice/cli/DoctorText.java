package dev.sluice.cli;

import dev.sluice.api.DoctorReport;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.List;

/** Prints what the doctor found: what is wrong in full, what is well in one line. */
final class DoctorText {
  private static final String INDENT = "      ";

  private DoctorText() {}

  /**
   * @param columns that a line may have
   */
  static String render(DoctorReport report, Paint paint, int columns) {
    StringBuilder out = new StringBuilder();
    for (DoctorReport.Check check : report.checks()) {
      String subject = check.subject().isEmpty() ? "" : " " + check.subject();
      String head = mark(check.status(), paint) + "  " + paint.bold(check.check() + subject);
      out.append(lines(head + ": " + Quote.whole(check.message()), columns));
      if (!check.help().isEmpty()) {
        out.append(lines(INDENT + paint.faint("to mend it: ") + check.help(), columns));
      }
    }
    return out.append('\n').append(sum(report.summary(), paint)).append('\n').toString();
  }

  private static String lines(String text, int columns) {
    List<String> lines = Wrap.lines(text, columns - INDENT.length());
    return String.join("\n" + INDENT, lines) + "\n";
  }

  private static String mark(String status, Paint paint) {
    return switch (status) {
      case "ok" -> paint.paint(Style.GREEN, "ok  ");
      case "warn" -> paint.paint(Style.YELLOW, "warn");
      case "fail" -> paint.paint(Style.RED, "FAIL");
      default -> paint.faint(status);
    };
  }

  private static String sum(DoctorReport.Summary summary, Paint paint) {
    List<String> parts = new ArrayList<>();
    if (summary.fail() > 0) {
      parts.add(paint.paint(Style.RED, summary.fail() + " failed"));
    }
    if (summary.warn() > 0) {
      String word = summary.warn() == 1 ? " warning" : " warnings";
      parts.add(paint.paint(Style.YELLOW, summary.warn() + word));
    }
    if (summary.skip() > 0) {
      parts.add(summary.skip() + " not looked at");
    }
    parts.add(summary.ok() + " ok");
    return String.join(", ", parts);
  }
}
