package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.workflows.WorkflowFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes the page of all diagnostics, each with an example out of the corpus. */
final class DiagnosticsPage {
  /** Longer examples are told by what is printed about them. */
  private static final int LONGEST = 1000;

  private static final String HEAD =
      """
      # Diagnostics

      Everything that `sluice validate` can say about a pools file, then (SL04xx) what `sluice test`
      says about test files and (SL05xx) what [`sluice workflows check`](workflows.md) says about
      workflow files. A code never changes its meaning. Errors keep a file from compiling, those
      [about every possible job](analysis.md) (SL03xx) from being applied; warnings count as errors
      with `--strict`, notes never do. Each example is a file of the test corpus, and below it what
      is printed.

      | Code | Severity | Meaning |
      |---|---|---|
      """;

  /** A broken input, read. */
  private record Example(List<SourceText> sources, List<Diagnostic> diagnostics) {
    static Example of(Corpus.Case read) {
      return new Example(read.sources(), read.diagnostics());
    }

    static Example ofWorkflow(SourceText source) {
      return new Example(List.of(source), WorkflowFiles.diagnostics(source));
    }

    /** How far it is from showing one code alone, in a short file. */
    int distance(Code code) {
      long others = diagnostics().stream().filter(d -> d.code() != code).count();
      int length = sources().stream().mapToInt(source -> source.bytes().length).sum();
      return (int) others * 1_000_000 + length;
    }

    boolean shows(Code code) {
      return diagnostics().stream().anyMatch(d -> d.code() == code);
    }
  }

  private DiagnosticsPage() {}

  static String write() {
    List<Example> examples = new ArrayList<>();
    for (Path input : Corpus.inputs()) {
      examples.add(Example.of(Corpus.read(input, DiagnosticsPage::named)));
    }
    var out = new StringBuilder(HEAD);
    for (Code code : Code.values()) {
      String link = "[" + code.id() + "](#" + code.id().toLowerCase(Locale.ROOT) + ")";
      out.append("| ").append(link).append(" | ").append(code.severity().word()).append(" | ");
      out.append(code.title()).append(" |\n");
    }
    for (Code code : Code.values()) {
      Example example =
          code.isOfWorkflows()
              ? Example.ofWorkflow(WorkflowFiles.shortest(code))
              : examples.stream()
                  .filter(one -> one.shows(code))
                  .min(Comparator.comparingInt(one -> one.distance(code)))
                  .orElseThrow();
      section(code, example, out);
    }
    return out.toString();
  }

  /** Paths as if the command ran in the corpus, so that no machine's own show up. */
  private static String named(String path) {
    return Corpus.ROOT.relativize(Path.of(path)).toString().replace('\\', '/');
  }

  private static void section(Code code, Example example, StringBuilder out) {
    out.append("\n## ").append(code.id()).append("\n\n");
    String title = code.title();
    out.append(Character.toUpperCase(title.charAt(0))).append(title.substring(1));
    out.append(" (").append(code.severity().word()).append(").\n\n");
    out.append(code.fix()).append("\n");
    for (SourceText source : example.sources()) {
      if (isShowable(source)) {
        String language = source.path().endsWith(".json") ? "json" : "yaml";
        out.append("\n```").append(language).append('\n');
        if (example.sources().size() > 1) {
          out.append("# ").append(source.path()).append('\n');
        }
        out.append(source.text());
        out.append(source.text().endsWith("\n") || source.text().isEmpty() ? "```\n" : "\n```\n");
      }
    }
    String shown =
        new TextRenderer(example.sources(), false)
            .render(example.diagnostics().stream().filter(d -> d.code() == code).toList());
    out.append("\n```text\n").append(shown).append("```\n");
  }

  private static boolean isShowable(SourceText source) {
    String text = source.text();
    return source.bytes().length <= LONGEST
        && text.codePoints()
            .noneMatch(c -> c == '\uFFFD' || c == '\uFEFF' || (c < ' ' && c != '\n' && c != '\t'));
  }
}
