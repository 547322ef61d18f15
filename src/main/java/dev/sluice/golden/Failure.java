package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.List;

/** A failed case for people. */
public final class Failure {
  /**
   * One line about it.
   *
   * @param place that it speaks of
   */
  public record Line(String title, String text, Place place) {}

  private Failure() {}

  /** What was expected and found, and why, in the order to show it. */
  public static List<Line> lines(CaseResult result) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Line("job", job(result.test().job()), result.test().place()));
    for (Mismatch mismatch : result.mismatches()) {
      if (mismatch.isDecision()) {
        lines.add(new Line("expected", mismatch.expected(), mismatch.place()));
        lines.add(new Line("got", mismatch.got(), mismatch.place()));
      } else {
        lines.add(new Line("value", mismatch.describe(), mismatch.place()));
      }
    }
    result.causes().forEach(cause -> lines.add(new Line("why", cause.describe(), cause.place())));
    return lines;
  }

  /** All of it, a line each. */
  static String text(CaseResult result) {
    var out = new StringBuilder();
    out.append(result.test().place()).append('\n');
    for (Line line : lines(result)) {
      out.append(line.title()).append(": ").append(line.text());
      out.append(line.title().equals("why") ? " (" + line.place() + ")\n" : "\n");
    }
    return out.toString();
  }

  /** A job in one line. */
  public static String job(JobFacts job) {
    List<String> parts = new ArrayList<>();
    parts.add(job.repository() + " [" + String.join(", ", job.labels()) + "]");
    parts.add(job.visibility().word());
    if (job.fork() != Fork.NO) {
      parts.add(job.fork() == Fork.YES ? "from a fork" : "fork unknown");
    }
    if (job.workflow() != null) {
      parts.add("workflow " + job.workflow());
    }
    if (job.branch() != null) {
      parts.add("branch " + job.branch());
    }
    if (job.actor() != null) {
      parts.add("actor " + job.actor());
    }
    return String.join(", ", parts);
  }
}
