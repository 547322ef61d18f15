package dev.sluice.golden;

import dev.sluice.config.JsonPrinter;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Writes what is true now into the expectations of failing cases. Each mismatch replaces the
 * smallest value that is wrong; every other character of the file stays.
 */
public final class ExpectUpdate {
  /** What stands between a key and a value that starts on a line of its own. */
  private static final Pattern ONLY_COLON = Pattern.compile(":\\s*");

  private record Edit(int from, int to, String text) {}

  private ExpectUpdate() {}

  /**
   * The file's text with all its cases passing.
   *
   * @return empty if that cannot be written in place: an error in the file, or an alias elsewhere
   *     that needs what would be replaced
   */
  public static Optional<String> apply(CaseRunner runner, TestFile file) {
    if (Diagnostics.hasErrors(file.diagnostics())) {
      return Optional.empty();
    }
    String text = file.source().text();
    SourceLines lines = SourceLines.of(text);
    boolean json = JsonPrinter.isJson(file.source());
    List<Edit> edits = new ArrayList<>();
    for (TestCase test : file.cases()) {
      for (Mismatch mismatch : runner.run(test).mismatches()) {
        edits.add(edit(mismatch, text, lines, json));
      }
    }
    edits.sort(Comparator.comparingInt(Edit::from).reversed());
    var out = new StringBuilder(text);
    edits.forEach(edit -> out.replace(edit.from(), edit.to(), edit.text()));
    String updated = out.toString();
    return holds(runner, file, updated) ? Optional.of(updated) : Optional.empty();
  }

  private static Edit edit(Mismatch mismatch, String text, SourceLines lines, boolean json) {
    Place key = mismatch.written().key().place();
    Place value = mismatch.written().value().place();
    String truth = json ? FlowText.json(mismatch.truth()) : FlowText.yaml(mismatch.truth());
    int afterKey = lines.offset(key.endLine(), key.endColumn());
    int from = lines.offset(value.line(), value.column());
    int to = lines.offset(value.endLine(), value.endColumn());
    boolean below =
        !(mismatch.written().value() instanceof Node.Scalar) && value.line() > key.line();
    if (below && ONLY_COLON.matcher(text.substring(afterKey, from)).matches()) {
      return new Edit(afterKey, to, ": " + truth);
    }
    return new Edit(from, to, truth);
  }

  /** Whether the same cases are there, and pass. */
  private static boolean holds(CaseRunner runner, TestFile before, String text) {
    var source = new SourceText(before.source().path(), text.getBytes(StandardCharsets.UTF_8));
    TestRun.FileRun after = TestRun.run(runner, TestFile.read(source));
    return after.passed() && same(before.cases(), after.file().cases());
  }

  private static boolean same(List<TestCase> before, List<TestCase> after) {
    boolean same = before.size() == after.size();
    for (int i = 0; same && i < before.size(); i++) {
      same =
          before.get(i).name().equals(after.get(i).name())
              && before.get(i).job().equals(after.get(i).job());
    }
    return same;
  }
}
