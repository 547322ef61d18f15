package dev.sluice.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Writes the reference of the pools file out of its schema. */
final class PoolsFilePage {
  private static final JsonNode SCHEMA = PoolsSchema.schema().validator().json();

  private final StringBuilder out = new StringBuilder();

  /** Mappings described so far, by what they are called; each once. */
  private final Set<String> done = new LinkedHashSet<>();

  static String write() {
    return new PoolsFilePage().page();
  }

  private String page() {
    try {
      out.append(Files.readString(Golden.RESOURCES.resolve("docs/pools-file.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.append("## Keys\n\n").append("The tables below are generated from the schema.\n");
    section("The file", SCHEMA);
    return out.toString();
  }

  private void section(String path, JsonNode schema) {
    if (path.equals("defaults")) {
      out.append("\n### `defaults`\n\n").append(schema.path("description").asString());
      out.append("\nEvery key of a pool can stand here but `name`, `forEach` and `match`.\n");
      return;
    }
    out.append("\n### ").append(path.equals("The file") ? path : "`" + path + "`").append("\n\n");
    out.append(schema.path("description").asString()).append("\n\n");
    out.append("| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
    List<Runnable> below = new ArrayList<>();
    for (var property : schema.path("properties").properties()) {
      String key = property.getKey();
      JsonNode value = resolve(property.getValue());
      row(key, value, isRequired(schema, key));
      String name = path.equals("The file") ? key : path + "." + key;
      nested(name, value, below);
    }
    example(schema);
    below.forEach(Runnable::run);
  }

  private void nested(String path, JsonNode value, List<Runnable> below) {
    JsonNode item = resolve(value.path("items"));
    if (value.has("properties") && done.add(path.replaceFirst(".*[.]", "") + isDeny(path))) {
      below.add(() -> section(path, value));
    } else if (item.has("properties")) {
      below.add(() -> section(path + "[]", item));
    }
  }

  private static String isDeny(String path) {
    return path.startsWith("deny") ? "/deny" : "";
  }

  private static boolean isRequired(JsonNode schema, String key) {
    for (JsonNode required : schema.path("required")) {
      if (required.asString().equals(key)) {
        return true;
      }
    }
    return false;
  }

  private void row(String key, JsonNode value, boolean required) {
    out.append("| `").append(key).append("` | ").append(type(value)).append(" | ");
    JsonNode absent = value.path("default");
    if (required) {
      out.append("required");
    } else if (!absent.isMissingNode()) {
      out.append('`').append(shown(absent)).append('`');
    }
    out.append(" | ").append(value.path("description").asString());
    List<String> examples = new ArrayList<>();
    if (!value.has("properties")) {
      value.path("examples").forEach(one -> examples.add("`" + shown(one) + "`"));
    }
    if (!examples.isEmpty()) {
      out.append(" Such as ").append(String.join(", ", examples)).append('.');
    }
    out.append(" |\n");
  }

  private void example(JsonNode schema) {
    JsonNode example = schema.path("examples").path(0);
    if (!example.isMissingNode()) {
      out.append("\n```yaml\n").append(flow(example)).append("\n```\n");
    }
  }

  /** A default or example as a cell of a table can hold it. */
  private static String shown(JsonNode value) {
    return flow(value).replace("|", "\\|");
  }

  private static String flow(JsonNode value) {
    if (value.isString()) {
      return value.asString().matches("[A-Za-z0-9._/:\\-${}<> &+!]*[A-Za-z0-9}!+]")
              && !value.asString().startsWith("!")
          ? value.asString()
          : ScalarText.quoted(value.asString());
    }
    List<String> parts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(flow(item)));
      return "[" + String.join(", ", parts) + "]";
    }
    if (value.isObject()) {
      value.properties().forEach(one -> parts.add(one.getKey() + ": " + flow(one.getValue())));
      return parts.isEmpty() ? "{}" : "{ " + String.join(", ", parts) + " }";
    }
    return value.toString();
  }

  private static String type(JsonNode value) {
    Set<String> words = new LinkedHashSet<>();
    for (String word : SchemaMessages.words(value)) {
      words.add("`" + word + "`");
    }
    List<String> types = new ArrayList<>();
    if (value.path("type").isArray()) {
      value.path("type").forEach(one -> types.add(one.asString()));
    } else {
      types.add(value.path("type").asString());
    }
    boolean closed = !words.isEmpty();
    for (String type : types) {
      switch (type) {
        case "string" -> {
          if (!closed) {
            words.add("text");
          }
        }
        case "integer" -> words.add("whole number");
        case "number" -> words.add("number");
        case "boolean" -> words.add("boolean");
        case "null" -> words.add("`null`");
        case "array" -> words.add("list");
        default -> words.add("mapping");
      }
    }
    if (words.remove("`null`")) {
      words.add("`null`");
    }
    return String.join(", ", words);
  }

  private static JsonNode resolve(JsonNode schema) {
    String ref = schema.path("$ref").asString("");
    return ref.isEmpty() ? schema : SCHEMA.at(ref.substring(1));
  }
}
