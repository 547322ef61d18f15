package dev.sluice.config;

import dev.sluice.analysis.TableFindings;
import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.golden.CaseRunner;
import dev.sluice.golden.TestFile;
import dev.sluice.golden.TestRun;
import dev.sluice.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Broken files under {@code src/test/resources/corpus}, each beside a file of the same name with
 * {@code .expect} added that lists what must be found in it, one line each: {@code CODE
 * LINE:COLUMN-ENDLINE:ENDCOLUMN SEVERITY}, in a directory followed by the name of the file, and
 * below it, indented, its related places. The end is exclusive; columns count code points.
 */
final class Corpus {
  static final Path ROOT =
      Path.of(System.getProperty("sluice.root", "."), "src/test/resources/corpus");

  private static final String EXPECT = ".expect";

  private Corpus() {}

  /** The inputs, by name; one of them does not exist. */
  static List<Path> inputs() {
    try (Stream<Path> entries = Files.list(ROOT)) {
      return entries
          .filter(path -> path.toString().endsWith(EXPECT))
          .map(path -> ROOT.resolve(path.getFileName().toString().replace(EXPECT, "")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Path expectation(Path input) {
    return input.resolveSibling(input.getFileName() + EXPECT);
  }

  /**
   * An input, read and compiled; of a directory the tests in it too, held to its pools.
   *
   * @param loaded the pools files by themselves
   */
  record Case(List<SourceText> sources, Loaded loaded, List<Diagnostic> diagnostics) {}

  static Case read(Path input) {
    return read(input, UnaryOperator.identity());
  }

  /**
   * @param name gives paths another name
   */
  static Case read(Path input, UnaryOperator<String> name) {
    PoolsFiles read = PoolsFiles.read(List.of(input));
    List<SourceText> pools = renamed(read.sources(), name);
    List<Diagnostic> unreadable =
        read.diagnostics().stream()
            .map(d ->
                Diagnostic.of(
                    d.code(),
                    d.message(),
                    Place.start(name.apply(d.place().file())),
                    d.pointer(),
                    d.help()))
            .toList();
    Loaded loaded = new PoolsFiles(pools, unreadable).load();
    List<SourceText> tests = List.of();
    if (Files.isDirectory(input)) {
      var kind = SourceFiles.Kind.TESTS;
      tests = renamed(SourceFiles.read(List.of(input), kind).sources(), name);
    }
    List<Diagnostic> diagnostics = new ArrayList<>(loaded.diagnostics());
    if (tests.isEmpty() && loaded.config().isPresent()) {
      List<String> files = pools.stream().map(SourceText::path).toList();
      diagnostics.addAll(TableFindings.of(RoutingTable.compile(loaded.config().get()), files));
      diagnostics = new ArrayList<>(Diagnostics.inFileOrder(diagnostics, files));
    }
    if (!tests.isEmpty()) {
      var table = RoutingTable.compile(loaded.config().orElseThrow());
      var runner = new CaseRunner(table, spec -> Json.tree(ExplainReport.Sandbox.of(spec)));
      List<TestFile> files = tests.stream().map(TestFile::read).toList();
      diagnostics.addAll(TestRun.of(runner, files).diagnostics());
    }
    List<SourceText> sources = Stream.concat(pools.stream(), tests.stream()).toList();
    return new Case(sources, loaded, diagnostics);
  }

  private static List<SourceText> renamed(List<SourceText> sources, UnaryOperator<String> name) {
    return sources.stream()
        .map(source -> new SourceText(name.apply(source.path()), source.bytes()))
        .toList();
  }

  /** What was found, as the expectations write it. */
  static String describe(Path input, List<Diagnostic> diagnostics) {
    var text = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      text.append(diagnostic.code().id()).append(' ').append(range(diagnostic.place()));
      text.append(' ').append(diagnostic.severity().word());
      text.append(file(input, diagnostic.place())).append('\n');
      for (Diagnostic.Related related : diagnostic.related()) {
        text.append("  note ").append(range(related.place()));
        text.append(file(input, related.place())).append('\n');
      }
    }
    return text.toString();
  }

  private static String range(Place place) {
    return place.line() + ":" + place.column() + "-" + place.endLine() + ":" + place.endColumn();
  }

  private static String file(Path input, Place place) {
    Path file = Path.of(place.file());
    return file.equals(input) ? "" : " " + input.relativize(file);
  }
}
