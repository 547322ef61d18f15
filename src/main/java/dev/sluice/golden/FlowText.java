package dev.sluice.golden;

import dev.sluice.config.ScalarText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** Writes a value on one line, as YAML with few quotes or as JSON. */
final class FlowText {
  private FlowText() {}

  static String yaml(JsonNode value) {
    return write(value, ScalarText::shortest);
  }

  static String json(JsonNode value) {
    return write(value, ScalarText::quoted);
  }

  private static String write(JsonNode value, UnaryOperator<String> texts) {
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(write(item, texts)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (value.isObject()) {
      value
          .properties()
          .forEach(
              one -> parts.add(texts.apply(one.getKey()) + ": " + write(one.getValue(), texts)));
      return parts.isEmpty() ? "{}" : "{ " + String.join(", ", parts) + " }";
    }
    if (value.isNumber()) {
      return value.decimalValue().stripTrailingZeros().toPlainString();
    }
    return value.isString() ? texts.apply(value.asString()) : value.toString();
  }
}
