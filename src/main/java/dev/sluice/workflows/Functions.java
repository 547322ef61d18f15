package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The functions whose result follows from their arguments alone. */
final class Functions {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Functions() {}

  /**
   * Calls a function.
   *
   * @param name in lower case
   * @param arguments known all through
   * @return empty if the function is not computed here or would fail at GitHub
   */
  static Optional<Value> call(String name, List<Value> arguments) {
    int count = arguments.size();
    return switch (name) {
      case "fromjson" -> count == 1 ? fromJson(Conversions.text(arguments.getFirst())) : none();
      case "format" -> count >= 1 ? format(arguments) : none();
      case "join" -> count == 1 || count == 2 ? Optional.of(join(arguments)) : none();
      case "contains" -> count == 2 ? contains(arguments) : none();
      case "startswith" -> count == 2 ? affix(arguments, true) : none();
      case "endswith" -> count == 2 ? affix(arguments, false) : none();
      default -> none();
    };
  }

  private static Optional<Value> none() {
    return Optional.empty();
  }

  private static Optional<Value> fromJson(String text) {
    try {
      JsonNode tree = JSON.readTree(text);
      return tree == null || tree.isMissingNode() ? none() : Optional.of(of(tree));
    } catch (JacksonException _) {
      return none();
    }
  }

  private static Value of(JsonNode node) {
    if (node.isArray()) {
      List<Value> items = new ArrayList<>();
      node.forEach(item -> items.add(of(item)));
      return new Value.Items(items);
    }
    if (node.isObject()) {
      Map<String, Value> entries = new LinkedHashMap<>();
      node.properties().forEach(entry -> entries.put(entry.getKey(), of(entry.getValue())));
      return Value.Fields.of(entries);
    }
    if (node.isNumber()) {
      return new Value.Num(node.doubleValue());
    }
    if (node.isBoolean()) {
      return new Value.Bool(node.booleanValue());
    }
    return node.isString() ? new Value.Text(node.stringValue()) : Value.NOTHING;
  }

  /** {@code {0}} is the first argument after the format; a brace is doubled to stand for itself. */
  private static Optional<Value> format(List<Value> arguments) {
    String format = Conversions.text(arguments.getFirst());
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      boolean doubled = i + 1 < format.length() && format.charAt(i + 1) == c;
      if ((c == '{' || c == '}') && doubled) {
        out.append(c);
        i++;
      } else if (c == '{') {
        int end = format.indexOf('}', i);
        String index = end < 0 ? "" : format.substring(i + 1, end);
        if (!index.matches("[0-9]{1,3}") || Integer.parseInt(index) + 1 >= arguments.size()) {
          return none();
        }
        out.append(Conversions.text(arguments.get(Integer.parseInt(index) + 1)));
        i = end;
      } else if (c == '}') {
        return none();
      } else {
        out.append(c);
      }
    }
    return Optional.of(new Value.Text(out.toString()));
  }

  private static Value join(List<Value> arguments) {
    String separator = arguments.size() == 2 ? Conversions.text(arguments.get(1)) : ",";
    return switch (arguments.getFirst()) {
      case Value.Items(List<Value> items) ->
          new Value.Text(
              items.stream().map(Conversions::text).collect(Collectors.joining(separator)));
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _, Value.Fields _ ->
          new Value.Text(Conversions.text(arguments.getFirst()));
      case Value.Unknown unknown -> unknown;
    };
  }

  private static Optional<Value> contains(List<Value> arguments) {
    Value sought = arguments.get(1);
    return switch (arguments.getFirst()) {
      case Value.Items(List<Value> items) ->
          bool(items.stream().anyMatch(item -> Conversions.looselyEqual(item, sought)));
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _ ->
          isScalar(sought)
              ? bool(folded(arguments.getFirst()).contains(folded(sought)))
              : bool(false);
      case Value.Fields _, Value.Unknown _ -> none();
    };
  }

  private static Optional<Value> affix(List<Value> arguments, boolean start) {
    Value whole = arguments.get(0);
    Value part = arguments.get(1);
    if (!isScalar(whole) || !isScalar(part)) {
      return bool(false);
    }
    return bool(
        start ? folded(whole).startsWith(folded(part)) : folded(whole).endsWith(folded(part)));
  }

  private static boolean isScalar(Value value) {
    return switch (value) {
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _ -> true;
      case Value.Items _, Value.Fields _, Value.Unknown _ -> false;
    };
  }

  private static String folded(Value value) {
    return Conversions.text(value).toLowerCase(Locale.ROOT);
  }

  private static Optional<Value> bool(boolean value) {
    return Optional.of(new Value.Bool(value));
  }
}
