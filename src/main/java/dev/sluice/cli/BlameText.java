package dev.sluice.cli;

import dev.sluice.api.BlameReport;
import dev.sluice.api.BlameReport.Outcome;
import dev.sluice.api.BlameReport.Version;
import dev.sluice.api.ExplainReport;
import dev.sluice.diagnostic.Quote;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/** Since when a job goes where it goes, for people. */
final class BlameText {
  private static final int SHORT_ID = 7;
  private static final int WIDTH = 9;

  private BlameText() {}

  static String render(BlameReport report, Paint paint, int columns) {
    var out = new StringBuilder();
    line(out, paint, "Job", job(report.job()));
    line(out, paint, "Now", outcome(report.now(), report));
    line(out, paint, "Since", version(report.since()));
    line(out, paint, "Before", before(report));
    if (report.why() != null) {
      line(out, paint, "Why", Quote.whole(report.why()));
    }
    String title = "Skipped";
    for (Version one : report.skipped()) {
      line(out, paint, title, name(one) + ", which does not compile");
      title = "";
    }
    return out.toString();
  }

  private static String job(ExplainReport.Job job) {
    return job.repository() + " [" + Quote.whole(String.join(", ", job.labels())) + "]";
  }

  private static String before(BlameReport report) {
    Outcome before = report.before();
    if (before == null) {
      return "not known: " + report.horizon();
    }
    Version until = report.until();
    return outcome(before, report) + (until == null ? "" : ", last by " + name(until));
  }

  private static String outcome(Outcome outcome, BlameReport report) {
    return switch (outcome.outcome()) {
      case "routed" -> "pool " + outcome.pool();
      case "denied" -> "denied by rule " + outcome.deny();
      case "unmatched" -> "no pool";
      case "pending" ->
          "from a fork: "
              + outcome(Objects.requireNonNull(outcome.ifFork()), report)
              + "; else: "
              + outcome(Objects.requireNonNull(outcome.ifNot()), report);
      default -> report.history().equals("git") ? "there was no pools file" : "no generation";
    };
  }

  /** What a version is called in a sentence. */
  static String name(Version version) {
    return switch (version.kind()) {
      case "generation" -> "generation " + version.serial();
      case "commit" -> "commit " + shortened(version);
      default -> "the uncommitted changes";
    };
  }

  private static String version(Version version) {
    return switch (version.kind()) {
      case "generation" ->
          name(version)
              + ", applied "
              + at(version)
              + " by "
              + who(version)
              + " from "
              + Quote.whole(Objects.requireNonNullElse(version.origin(), ""));
      case "commit" ->
          name(version)
              + " of "
              + at(version)
              + " by "
              + who(version)
              + ": "
              + Quote.whole(Objects.requireNonNullElse(version.subject(), ""));
      default -> name(version);
    };
  }

  private static String at(Version version) {
    return Objects.requireNonNull(version.at()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String who(Version version) {
    return Quote.whole(Objects.requireNonNullElse(version.who(), ""));
  }

  private static String shortened(Version version) {
    String id = Objects.requireNonNull(version.commit());
    return id.substring(0, Math.min(SHORT_ID, id.length()));
  }

  private static void line(StringBuilder out, Paint paint, String title, String text) {
    out.append(paint.bold(title))
        .append(" ".repeat(WIDTH - title.length()))
        .append(text)
        .append('\n');
  }
}
