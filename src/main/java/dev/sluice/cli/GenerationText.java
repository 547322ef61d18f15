package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.HistoryReport;
import dev.sluice.cli.Paint.Style;
import dev.sluice.config.LineDiff;
import dev.sluice.diagnostic.Quote;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Generations for people. */
final class GenerationText {
  private static final int DIGEST = 12;

  private GenerationText() {}

  static String history(HistoryReport report, Paint paint, int columns) {
    if (report.generations().isEmpty()) {
      return "Nothing was ever applied.\n";
    }
    var table = new TextTable(paint, "GENERATION", "APPLIED", "BY", "FROM", "RUNNER", "DIGEST", "");
    for (GenerationReport one : report.generations()) {
      table
          .cell(Long.toString(one.serial()))
          .cell(one.applied().truncatedTo(ChronoUnit.SECONDS).toString())
          .cell(one.who())
          .cell(one.origin())
          .cell(one.runnerVersion())
          .cell(one.digest().substring(0, Math.min(DIGEST, one.digest().length())))
          .cell(one.inForce() ? "in force" : "", Style.GREEN)
          .end();
    }
    String more =
        report.more()
            ? paint.faint("There are older ones; show them with a larger --limit.") + "\n"
            : "";
    return table.render(columns) + more;
  }

  /** A pools file that says in comments what it is. */
  static String show(GenerationReport report, Paint paint, int columns) {
    if (report.serial() == 0) {
      return "# Nothing was ever applied: there is no pool, and no job is taken.\n";
    }
    StringBuilder out = new StringBuilder();
    out.append(paint.faint(head(report))).append('\n');
    List<Source> sources = Objects.requireNonNullElse(report.sources(), List.of());
    for (Source source : sources) {
      if (sources.size() > 1) {
        out.append(paint.faint("# file " + Quote.whole(source.path()))).append('\n');
      }
      out.append(source.text());
      if (!source.text().endsWith("\n")) {
        out.append('\n');
      }
    }
    return out.toString();
  }

  private static String head(GenerationReport report) {
    return "# generation "
        + report.serial()
        + (report.inForce() ? ", in force since " : ", applied ")
        + report.applied().truncatedTo(ChronoUnit.SECONDS)
        + " by "
        + Quote.whole(report.who())
        + " from "
        + Quote.whole(report.origin())
        + ", runner "
        + report.runnerVersion();
  }

  /** How one text differs from another, file by file; empty if it does not. */
  static String difference(List<Source> before, List<Source> after, Paint paint) {
    Map<String, String> old = texts(before);
    Map<String, String> young = texts(after);
    StringBuilder out = new StringBuilder();
    if (old.size() == 1 && young.size() == 1) {
      // The same file may be named by another path.
      out.append(
          LineDiff.unified(
              after.getFirst().path(), before.getFirst().text(), after.getFirst().text()));
    } else {
      Map<String, String> all = new LinkedHashMap<>(young);
      old.keySet().forEach(path -> all.putIfAbsent(path, ""));
      all.forEach(
          (path, text) -> out.append(LineDiff.unified(path, old.getOrDefault(path, ""), text)));
    }
    return paint(out.toString(), paint);
  }

  private static Map<String, String> texts(List<Source> sources) {
    Map<String, String> texts = new LinkedHashMap<>();
    sources.forEach(source -> texts.put(source.path(), source.text()));
    return texts;
  }

  /** Colours the lines of a unified difference. */
  static String paint(String difference, Paint paint) {
    StringBuilder out = new StringBuilder();
    for (String line : difference.lines().toList()) {
      Style style =
          switch (line.isEmpty() ? ' ' : line.charAt(0)) {
            case '+' -> Style.GREEN;
            case '-' -> Style.RED;
            case '@' -> Style.FAINT;
            default -> Style.PLAIN;
          };
      out.append(paint.paint(style, line)).append('\n');
    }
    return out.toString();
  }
}
