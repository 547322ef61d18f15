package dev.sluice.cli;

import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Severity;
import dev.sluice.golden.CaseResult;
import dev.sluice.golden.Cause;
import dev.sluice.golden.Coverage;
import dev.sluice.golden.Failure;
import dev.sluice.golden.Mismatch;
import dev.sluice.golden.PropertyResult;
import dev.sluice.golden.TestRun;
import java.util.Set;

/** The results of tests for people. */
final class TestText {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String RED = "\u001b[31m";
  private static final String YELLOW = "\u001b[33m";
  private static final String FAINT = "\u001b[2m";

  private final boolean color;
  private final StringBuilder out = new StringBuilder();

  private TestText(boolean color) {
    this.color = color;
  }

  /**
   * Writes the results.
   *
   * @param updated files whose failing cases were rewritten
   * @param all whether passing cases are listed too
   */
  static String render(TestRun run, Set<String> updated, boolean all, boolean color) {
    var text = new TestText(color);
    for (TestRun.FileRun file : run.files()) {
      boolean rewritten = updated.contains(file.file().source().path());
      for (CaseResult result : file.results()) {
        if (!result.passed()) {
          text.failure(result, rewritten);
        } else if (all) {
          text.out.append(text.paint(GREEN, "ok")).append("    ").append(result.test().name());
          text.out.append('\n');
        }
      }
      for (PropertyResult result : file.properties()) {
        if (!result.passed()) {
          text.refuted(result);
        } else if (all) {
          text.out.append(text.paint(GREEN, "ok")).append("    ").append(result.property().name());
          text.out.append(text.paint(FAINT, "  (proven of all jobs)")).append('\n');
        }
      }
    }
    text.coverage(run.coverage());
    text.summary(run, updated);
    return text.out.toString();
  }

  private void failure(CaseResult result, boolean rewritten) {
    String word = rewritten ? paint(YELLOW, "new ") : paint(RED, "FAIL");
    out.append(word).append("  ").append(paint(BOLD, result.test().name()));
    out.append(place(result.test().place())).append('\n');
    if (rewritten) {
      result
          .mismatches()
          .forEach(one ->
              out.append("      ").append(change(one)).append(place(one.place())).append('\n'));
    } else {
      for (Failure.Line line : Failure.lines(result)) {
        out.append("      ").append(line.title()).append(" ".repeat(10 - line.title().length()));
        boolean elsewhere = line.title().equals("why") || line.title().equals("value");
        out.append(line.text()).append(elsewhere ? place(line.place()) : "").append('\n');
      }
    }
    out.append('\n');
  }

  private void refuted(PropertyResult result) {
    out.append(paint(RED, "FAIL")).append("  ").append(paint(BOLD, result.property().name()));
    out.append(place(result.property().place())).append('\n');
    String title = "but";
    for (String line : result.lines()) {
      out.append("      ").append(title).append(" ".repeat(10 - title.length())).append(line);
      out.append('\n');
      title = "";
    }
    for (Cause cause : result.causes()) {
      out.append("      why       ").append(cause.describe()).append(place(cause.place()));
      out.append('\n');
    }
    out.append('\n');
  }

  private static String change(Mismatch mismatch) {
    String path = mismatch.isDecision() ? "" : mismatch.path() + ": ";
    return path + mismatch.expected() + " -> " + mismatch.got();
  }

  private void coverage(Coverage coverage) {
    out.append("Coverage: pools ").append(coverage.pools());
    if (coverage.denyRules().total() > 0) {
      out.append(", deny rules ").append(coverage.denyRules());
    }
    out.append(", clauses ").append(coverage.clauses()).append('\n');
    gaps("no case goes to pool ", coverage.pools());
    gaps("no case is denied by rule ", coverage.denyRules());
    gaps("no case depends on ", coverage.clauses());
    long implied = coverage.clauses().gaps().stream().filter(Coverage.Gap::implied).count();
    if (implied > 0) {
      out.append("  and on ").append(implied).append(implied == 1 ? " clause" : " clauses");
      out.append(" of what no case reaches\n");
    }
  }

  private void gaps(String what, Coverage.Part part) {
    for (Coverage.Gap gap : part.gaps()) {
      if (gap.implied()) {
        continue;
      }
      out.append("  ").append(what).append(gap.name()).append(place(gap.place())).append('\n');
    }
  }

  private void summary(TestRun run, Set<String> updated) {
    int passed = 0;
    int rewritten = 0;
    int failed = 0;
    int errors = 0;
    for (TestRun.FileRun file : run.files()) {
      boolean isUpdated = updated.contains(file.file().source().path());
      errors += isUpdated ? 0 : Diagnostics.count(file.diagnostics(), Severity.ERROR);
      for (CaseResult result : file.results()) {
        if (result.passed()) {
          passed++;
        } else if (isUpdated) {
          rewritten++;
        } else {
          failed++;
        }
      }
      for (PropertyResult result : file.properties()) {
        passed += result.passed() ? 1 : 0;
        failed += result.passed() ? 0 : 1;
      }
    }
    out.append(passed == 0 ? "0 passed" : paint(GREEN, passed + " passed"));
    out.append(rewritten == 0 ? "" : ", " + paint(YELLOW, rewritten + " updated"));
    out.append(failed == 0 ? "" : ", " + paint(RED, failed + " failed"));
    out.append(errors == 0 ? "" : ", " + paint(RED, errors + (errors == 1 ? " error" : " errors")));
    out.append('\n');
    updated.forEach(file -> out.append("Rewritten: ").append(file).append('\n'));
  }

  private String place(Place place) {
    return paint(FAINT, "  (" + place + ")");
  }

  private String paint(String code, String text) {
    return color ? code + text + RESET : text;
  }
}
