package dev.sluice.workflows;

import dev.sluice.yaml.Node;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Values and YAML on one line. */
final class Shown {
  private Shown() {}

  static String value(Value value) {
    return switch (value) {
      case Value.Items(List<Value> items) ->
          items.stream().map(Shown::value).collect(Collectors.joining(", ", "[", "]"));
      case Value.Fields(Map<String, Value> entries, _) ->
          entries.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + value(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case Value.Unknown unknown -> "?" + unknown.causes().getFirst().expression();
      case Value.Nothing _ -> "null";
      case Value.Bool _, Value.Num _, Value.Text _ -> Conversions.text(value);
    };
  }

  static String node(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Sequence(List<Node> items, _) ->
          items.stream().map(Shown::node).collect(Collectors.joining(", ", "[", "]"));
      case Node.Mapping(Map<String, Node.Entry> entries, _) ->
          entries.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + node(entry.getValue().value()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }
}
