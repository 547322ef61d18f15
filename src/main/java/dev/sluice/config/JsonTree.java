package dev.sluice.config;

import dev.sluice.yaml.Node;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The JSON value that a YAML node stands for. */
public final class JsonTree {
  /** Digits that always fit a long; no key takes a number anywhere near. */
  private static final int EXACT_DIGITS = 18;

  /** Stands for every number beyond: the validator compares as long and fails outside of it. */
  private static final long FAR = 1_000_000_000_000_000_000L;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonTree() {}

  /** Converts; recursion is bounded by the depth that the reader allows. */
  public static JsonNode of(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Sequence sequence -> {
        var array = JSON.arrayNode(sequence.items().size());
        sequence.items().forEach(item -> array.add(of(item)));
        yield array;
      }
      case Node.Mapping mapping -> {
        var object = JSON.objectNode();
        mapping.entries().forEach((key, entry) -> object.set(key, of(entry.value())));
        yield object;
      }
    };
  }

  private static JsonNode scalar(Node.Scalar scalar) {
    return switch (scalar.type()) {
      case STRING -> JSON.stringNode(scalar.text());
      case BOOLEAN -> JSON.booleanNode(scalar.text().equals("true"));
      case NULL -> JSON.nullNode();
      case INTEGER -> JSON.numberNode(whole(scalar.text()));
      case DECIMAL -> JSON.numberNode(Math.clamp(Double.parseDouble(scalar.text()), -FAR, FAR));
    };
  }

  private static long whole(String text) {
    if (text.length() <= EXACT_DIGITS) {
      return Long.parseLong(text);
    }
    return text.startsWith("-") ? -FAR : FAR;
  }
}
