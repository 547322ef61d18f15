package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list or mapping whose end is not reached yet. */
final class OpenCollection {
  private final boolean mapping;
  private final boolean flow;
  private final Place start;
  private final List<Node> items = new ArrayList<>();
  private final Map<String, Node.Entry> entries = new LinkedHashMap<>();
  private @Nullable Node key;
  private Place last;

  OpenCollection(boolean mapping, boolean flow, Place start) {
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

  void add(Node node, Consumer<Diagnostic> report) {
    last = node.place();
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
              "Use defaults or forEach to share values between pools."));
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
