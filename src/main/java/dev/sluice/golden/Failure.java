package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
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
    lines.add(new Line("job", result.test().job().describe(), result.test().place()));
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

  /** All of what speaks against a property, a line each. */
  static String text(PropertyResult result) {
    var out = new StringBuilder();
    out.append(result.property().place()).append('\n');
    result.lines().forEach(line -> out.append(line).append('\n'));
    for (Cause cause : result.causes()) {
      out.append("why: ").append(cause.describe()).append(" (").append(cause.place()).append(")\n");
    }
    return out.toString();
  }
}
