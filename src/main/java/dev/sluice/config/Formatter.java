package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Brings a pools file into canonical order and style. Comments and blank lines are kept, the file
 * compiles to what it compiled to before, and formatting twice changes nothing more. JSON stays
 * JSON.
 */
public final class Formatter {
  /** The outcome of formatting. */
  public sealed interface Result {}

  /**
   * The canonical text.
   *
   * @param changed whether it differs from what was there
   */
  public record Formatted(String text, boolean changed) implements Result {}

  /** The text cannot be read, so nothing is known about its parts. */
  public record Refused(List<Diagnostic> diagnostics) implements Result {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }
  }

  private Formatter() {}

  public static Result format(SourceText source) {
    YamlDocument document = YamlReader.read(source);
    Optional<Node> root = document.root();
    if (root.isEmpty() || Diagnostics.hasErrors(document.diagnostics())) {
      return new Refused(document.diagnostics());
    }
    SourceLines lines = SourceLines.of(source);
    String before = source.text();
    if (!(root.get() instanceof Node.Mapping mapping)) {
      return new Formatted(before, false);
    }
    String after =
        JsonPrinter.isJson(source) ? JsonPrinter.print(mapping) : YamlPrinter.print(mapping, lines);
    // What is rare enough to be forgotten here must cost style, never a pool or a comment.
    return keepsMeaning(mapping, lines, SourceText.of(source.path(), after))
        ? new Formatted(after, !after.equals(before))
        : new Formatted(before, false);
  }

  private static boolean keepsMeaning(Node.Mapping before, SourceLines lines, SourceText after) {
    YamlDocument document = YamlReader.read(after);
    Optional<Node> root = document.root();
    return root.isPresent()
        && document.diagnostics().isEmpty()
        && isSame(before, root.get(), KeyOrder.ofFile())
        && comments(before, lines).equals(comments(root.get(), SourceLines.of(after)));
  }

  private static boolean isSame(Node a, Node b, KeyOrder order) {
    return switch (a) {
      case Node.Scalar one ->
          b instanceof Node.Scalar other
              && one.type() == other.type()
              && one.text().equals(other.text());
      case Node.Sequence one -> {
        if (!(b instanceof Node.Sequence other) || one.items().size() != other.items().size()) {
          yield false;
        }
        for (int i = 0; i < one.items().size(); i++) {
          if (!isSame(one.items().get(i), other.items().get(i), order.item())) {
            yield false;
          }
        }
        yield true;
      }
      case Node.Mapping one -> b instanceof Node.Mapping other && isSame(one, other, order);
    };
  }

  private static boolean isSame(Node.Mapping a, Node.Mapping b, KeyOrder order) {
    List<String> keys = new ArrayList<>(a.entries().keySet());
    List<String> others = new ArrayList<>(b.entries().keySet());
    if (order.mayReorder()) {
      Collections.sort(keys);
      Collections.sort(others);
    }
    if (!keys.equals(others)) {
      return false;
    }
    for (Node.Entry entry : a.entries().values()) {
      String key = entry.key().text();
      if (!isSame(entry.value(), b.value(key).orElseThrow(), order.property(key))) {
        return false;
      }
    }
    return true;
  }

  /** Every comment, in no particular order. */
  private static List<String> comments(Node root, SourceLines lines) {
    var scalars = new Scalars(root, lines.count());
    List<String> found = new ArrayList<>();
    for (int number = 1; number <= lines.count(); number++) {
      String line = lines.line(number);
      if (line.stripLeading().startsWith("#") && !scalars.covers(number)) {
        found.add(line.strip());
      } else {
        int column = scalars.commentIn(line, number);
        if (column > 0) {
          found.add(line.substring(line.offsetByCodePoints(0, column - 1)).strip());
        }
      }
    }
    Collections.sort(found);
    return found;
  }
}
