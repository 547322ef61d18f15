package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML 1.2 (or JSON) document. Any input gives a tree or diagnostics within time and
 * memory proportional to its size: nodes are built from the parser's events, which arrive one by
 * one, so that nothing is nested or multiplied before it is counted.
 */
public final class YamlReader {
  private YamlReader() {}

  /** Reads one of our own files. */
  public static YamlDocument read(SourceText source) {
    return read(source, Dialect.POOLS);
  }

  public static YamlDocument read(SourceText source, Dialect dialect) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    String text = Utf8.decode(source, diagnostics);
    if (text == null) {
      return new YamlDocument(Optional.empty(), diagnostics);
    }
    SourceLines lines = SourceLines.of(text);
    var builder = new TreeBuilder(source.path(), lines, dialect, diagnostics);
    try {
      Iterator<Event> events = new Parse(settings(text)).parseString(text).iterator();
      while (events.hasNext() && builder.take(events.next())) {
        // The builder does the work.
      }
    } catch (MarkedYamlEngineException e) {
      diagnostics.add(SyntaxErrors.of(e, source.path(), lines));
      builder.abandon();
    } catch (YamlEngineException | IllegalArgumentException | IndexOutOfBoundsException e) {
      // The parser lets a version or an escape outside Unicode through to the JDK, without a mark.
      diagnostics.add(
          Diagnostic.of(
              Code.SYNTAX, "The text is not YAML from here on", builder.reached(), "", null));
      builder.abandon();
    }
    Optional<Node> root = builder.root().filter(node -> !isNothing(node));
    if (root.isEmpty() && diagnostics.stream().noneMatch(Diagnostic::isError)) {
      diagnostics.add(
          Diagnostic.of(
              Code.EMPTY_FILE,
              "The file is empty",
              Place.start(source.path()),
              "",
              dialect.emptyHelp()));
    }
    return new YamlDocument(root, diagnostics);
  }

  /** Whether a document has markers or directives, but no value. */
  private static boolean isNothing(Node node) {
    return node instanceof Node.Scalar scalar && scalar.plain() && scalar.text().isEmpty();
  }

  private static LoadSettings settings(String text) {
    // One buffer for everything: the parser copies its window whenever it refills it, which is
    // quadratic for a long scalar.
    return LoadSettings.builder()
        .setBufferSize(text.length() + 1)
        .setCodePointLimit(Integer.MAX_VALUE)
        .setParseComments(false)
        .setUseMarks(true)
        .build();
  }
}
