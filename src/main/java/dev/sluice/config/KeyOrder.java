package dev.sluice.config;

import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the schema lists keys, which is the one to write them in.
 *
 * @param schema of the value at hand; null where the schema says nothing
 */
record KeyOrder(Node.@Nullable Mapping schema) {

  static KeyOrder ofFile() {
    return new KeyOrder((Node.Mapping) PoolsSchema.document());
  }

  /**
   * The entries of a mapping: known keys first, in the schema's order. Keys that are names of the
   * operator's own stay as they are, since their order means something.
   */
  List<Node.Entry> sorted(Node.Mapping mapping) {
    List<Node.Entry> entries = new ArrayList<>(mapping.entries().values());
    Node.Mapping properties = child("properties");
    if (properties != null) {
      List<String> known = List.copyOf(properties.entries().keySet());
      entries.sort(Comparator.comparingInt(entry -> rank(known, entry.key().text())));
    }
    return entries;
  }

  private static int rank(List<String> known, String key) {
    int index = known.indexOf(key);
    return index < 0 ? known.size() : index;
  }

  /** Whether the order of keys means nothing here. */
  boolean mayReorder() {
    return child("properties") != null;
  }

  KeyOrder property(String key) {
    Node.Mapping properties = child("properties");
    return of(properties == null ? null : properties.value(key).orElse(null));
  }

  KeyOrder item() {
    return of(child("items"));
  }

  private Node.@Nullable Mapping child(String keyword) {
    return schema != null && schema.value(keyword).orElse(null) instanceof Node.Mapping mapping
        ? mapping
        : null;
  }

  private static KeyOrder of(@Nullable Node schema) {
    if (!(schema instanceof Node.Mapping mapping)) {
      return new KeyOrder(null);
    }
    if (mapping.value("$ref").orElse(null) instanceof Node.Scalar reference) {
      String name = reference.text().substring(reference.text().lastIndexOf('/') + 1);
      return new KeyOrder(Definitions.BY_NAME.get(name));
    }
    return new KeyOrder(mapping);
  }

  private static final class Definitions {
    static final Map<String, Node.Mapping> BY_NAME = read();

    private static Map<String, Node.Mapping> read() {
      Map<String, Node.Mapping> byName = new java.util.HashMap<>();
      var root = (Node.Mapping) PoolsSchema.document();
      var definitions = (Node.Mapping) root.value("definitions").orElseThrow();
      definitions
          .entries()
          .forEach((name, entry) -> byName.put(name, (Node.Mapping) entry.value()));
      return byName;
    }
  }
}
