package dev.sluice.golden;

import dev.sluice.config.JsonTree;
import dev.sluice.yaml.Node;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compares what is written to what is: a mapping must hold what is written and may hold more, a
 * list must have as many items, everything else must be equal. Null is what is not there.
 */
final class Values {
  private Values() {}

  /** Adds a mismatch for each smallest value of {@code written} that can be replaced alone. */
  static void compare(String path, Node.Entry written, JsonNode actual, List<Mismatch> mismatches) {
    Node value = written.value();
    if (value instanceof Node.Mapping mapping && actual.isObject()) {
      for (Node.Entry entry : mapping.entries().values()) {
        String key = entry.key().text();
        compare(path + "." + key, entry, orNull(actual.path(key)), mismatches);
      }
      return;
    }
    JsonNode expected = JsonTree.of(value);
    if (!meets(expected, actual)) {
      JsonNode truth = project(actual, expected);
      mismatches.add(
          new Mismatch(path, FlowText.yaml(expected), FlowText.yaml(truth), written, truth));
    }
  }

  private static JsonNode orNull(JsonNode node) {
    return node.isMissingNode() ? NullNode.getInstance() : node;
  }

  private static boolean meets(JsonNode expected, JsonNode actual) {
    if (expected.isNumber() && actual.isNumber()) {
      return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
    }
    if (expected.isArray() && actual.isArray()) {
      boolean same = expected.size() == actual.size();
      for (int i = 0; same && i < expected.size(); i++) {
        same = meets(expected.path(i), actual.path(i));
      }
      return same;
    }
    if (expected.isObject() && actual.isObject()) {
      return expected.properties().stream()
          .allMatch(one -> meets(one.getValue(), orNull(actual.path(one.getKey()))));
    }
    return expected.equals(actual);
  }

  /** What is, in the parts that were written; items that were not written come whole. */
  private static JsonNode project(JsonNode actual, JsonNode expected) {
    if (actual.isArray() && expected.isArray()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      for (int i = 0; i < actual.size(); i++) {
        list.add(i < expected.size() ? project(actual.get(i), expected.get(i)) : actual.get(i));
      }
      return list;
    }
    if (actual.isObject() && expected.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (var one : expected.properties()) {
        object.set(one.getKey(), project(orNull(actual.path(one.getKey())), one.getValue()));
      }
      return object;
    }
    return actual;
  }
}
