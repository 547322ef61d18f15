package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list or mapping whose end is not reached yet. */
final class OpenCollection {
  private final Dialect dialect;
  private final boolean mapping;
  private final boolean flow;
  private final Place start;
  private final @Nullable String anchor;
  private final List<Node> items = new ArrayList<>();
  private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
  private @Nullable Node key;
  private int children;
  private Place last;

  OpenCollection(
      Dialect dialect, boolean mapping, boolean flow, Place start, @Nullable String anchor) {
    this.dialect = dialect;
    this.anchor = anchor;
    this.mapping = mapping;
    this.flow = flow;
    this.start = start;
    this.last = start;
  }

  /** Whether the next node is what a merge key would merge. */
  boolean isMerging() {
    return mapping && key instanceof Node.Scalar scalar && isMergeKey(scalar);
  }

  private static boolean isMergeKey(Node.Scalar key) {
    return key.plain() && key.text().equals("<<");
  }

  /** The name that aliases call it by, if it has one. */
  Optional<String> anchor() {
    return Optional.ofNullable(anchor);
  }

  /** Keys, values and items so far, refused ones too. */
  int children() {
    return children;
  }

  void add(Node node, Consumer<Diagnostic> report) {
    last = node.place();
    children++;
    if (!mapping) {
      items.add(node);
    } else if (key == null) {
      key = node;
    } else {
      put(key, node, report);
      key = null;
    }
  }

  private void put(Node key, Node value, Consumer<Diagnostic> report) {
    if (!(key instanceof Node.Scalar scalar)
        || (scalar.plain() && scalar.type() == Node.Type.NULL)) {
      report.accept(Diagnostic.of(Code.BAD_KEY, "A key must be text", key.place(), "", null));
      return;
    }
    if (isMergeKey(scalar)) {
      report.accept(
          Diagnostic.of(
              Code.MERGE_KEY,
              "The merge key << is not part of YAML 1.2",
              scalar.place(),
              "",
              dialect.mergeHelp()));
      return;
    }
    Node.Entry first = entries.putIfAbsent(scalar.text(), new Node.Entry(scalar, value));
    if (first != null) {
      report.accept(
          Diagnostic.of(
                  Code.DUPLICATE_KEY,
                  "The key " + Quote.of(scalar.text()) + " is written twice",
                  scalar.place(),
                  "",
                  "Keep one of them.")
              .with("The first one", first.key().place()));
    }
  }

  /**
   * The finished node.
   *
   * @param end the place of the end event: right for brackets; without them the parser has gone on
   *     to the next token, so the last child tells the end
   */
  Node close(Place end) {
    Place tail = flow ? end : last;
    var place =
        new Place(start.file(), start.line(), start.column(), tail.endLine(), tail.endColumn());
    return mapping ? new Node.Mapping(entries, place) : new Node.Sequence(items, place);
  }
}
