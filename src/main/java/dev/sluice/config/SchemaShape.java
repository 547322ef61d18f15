package dev.sluice.config;

import dev.sluice.yaml.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schema compiled to a quick yes. Nearly every file that is checked is right, and to say so needs
 * neither the validator's start nor a second tree; whatever is not accepted here goes on to the
 * validator, which has the last word. Accepts only what the validator accepts.
 */
final class SchemaShape {
  /** Keywords that say something about a schema rather than about values. */
  private static final Set<String> NOTES =
      Set.of("$schema", "$id", "title", "description", "default", "examples", "definitions");

  /** A number that every reader takes the same way. */
  private static final int LONGEST_NUMBER = 18;

  /** A part of a schema for values of any type; each keyword passes types it does not concern. */
  private interface Check {
    boolean accepts(Node node);
  }

  private final Node.Mapping root;
  private final Map<String, Check> references = new HashMap<>();
  private final Check check;

  private SchemaShape(Node.Mapping root) {
    this.root = root;
    this.check = compile(root);
  }

  /**
   * Compiles a schema that was read as a document.
   *
   * @throws IllegalArgumentException for a keyword that is not known here
   */
  static SchemaShape of(Node schema) {
    return new SchemaShape((Node.Mapping) schema);
  }

  boolean accepts(Node node) {
    return check.accepts(node);
  }

  /**
   * Whether a part is right by itself.
   *
   * @param definition name of a definition that the schema refers to
   */
  boolean accepts(String definition, Node node) {
    return reference("#/definitions/" + definition).accepts(node);
  }

  private Check compile(Node node) {
    var schema = (Node.Mapping) node;
    List<Check> checks = new ArrayList<>();
    for (Node.Entry entry : schema.entries().values()) {
      String keyword = entry.key().text();
      if (!NOTES.contains(keyword)) {
        Check one = keyword(keyword, entry.value(), schema);
        if (one != null) {
          checks.add(one);
        }
      }
    }
    Check[] all = checks.toArray(Check[]::new);
    return value -> {
      for (Check one : all) {
        if (!one.accepts(value)) {
          return false;
        }
      }
      return true;
    };
  }

  /** The check of a keyword; null if that of another one covers it. */
  private @Nullable Check keyword(String keyword, Node value, Node.Mapping schema) {
    return switch (keyword) {
      case "$ref" -> reference(text(value));
      case "type" -> type(texts(value));
      case "const" -> equalToOne(List.of(value));
      case "enum" -> equalToOne(items(value));
      case "anyOf" -> anyOf(items(value).stream().map(this::compile).toList());
      case "not" -> {
        Check one = compile(value);
        yield node -> !one.accepts(node);
      }
      case "pattern" -> pattern(Pattern.compile(text(value)));
      case "minLength" -> length(Integer.parseInt(text(value)), Integer.MAX_VALUE);
      case "maxLength" -> length(0, Integer.parseInt(text(value)));
      case "minimum" -> number(new BigDecimal(text(value)), 0, 1);
      case "exclusiveMinimum" -> number(new BigDecimal(text(value)), 1, 1);
      case "maximum" -> number(new BigDecimal(text(value)), -1, 0);
      case "items" -> items(compile(value));
      case "minItems" -> {
        int least = Integer.parseInt(text(value));
        yield node -> !(node instanceof Node.Sequence list) || list.items().size() >= least;
      }
      case "maxItems" -> {
        int most = Integer.parseInt(text(value));
        yield node -> !(node instanceof Node.Sequence list) || list.items().size() <= most;
      }
      case "minProperties" -> {
        int least = Integer.parseInt(text(value));
        yield node -> !(node instanceof Node.Mapping map) || map.entries().size() >= least;
      }
      case "required" -> required(texts(value));
      case "additionalProperties" -> properties(schema);
      // Every mapping of ours says what else may stand in it, and that check covers these two.
      case "properties", "patternProperties" ->
          schema.entries().containsKey("additionalProperties") ? null : properties(schema);
      default -> throw new IllegalArgumentException("unknown schema keyword: " + keyword);
    };
  }

  private Check reference(String name) {
    Node at = root;
    for (String step : name.substring(name.indexOf('/') + 1).split("/")) {
      at = ((Node.Mapping) at).value(step).orElseThrow();
    }
    Check known = references.get(name);
    if (known != null) {
      return known;
    }
    Check compiled = compile(at);
    references.put(name, compiled);
    return compiled;
  }

  private static Check type(List<String> names) {
    boolean[] scalars = new boolean[Node.Type.values().length];
    scalars[Node.Type.STRING.ordinal()] = names.contains("string");
    scalars[Node.Type.BOOLEAN.ordinal()] = names.contains("boolean");
    scalars[Node.Type.NULL.ordinal()] = names.contains("null");
    scalars[Node.Type.DECIMAL.ordinal()] = names.contains("number");
    scalars[Node.Type.INTEGER.ordinal()] = names.contains("number") || names.contains("integer");
    boolean array = names.contains("array");
    boolean object = names.contains("object");
    return node ->
        switch (node) {
          case Node.Scalar scalar -> scalars[scalar.type().ordinal()];
          case Node.Sequence _ -> array;
          case Node.Mapping _ -> object;
        };
  }

  private static Check equalToOne(List<Node> values) {
    List<Node.Scalar> scalars = values.stream().map(value -> (Node.Scalar) value).toList();
    return node -> {
      if (node instanceof Node.Scalar scalar) {
        for (Node.Scalar one : scalars) {
          boolean sameText = one.type() == Node.Type.NULL || one.text().equals(scalar.text());
          if (one.type() == scalar.type() && sameText) {
            return true;
          }
        }
      }
      return false;
    };
  }

  private static Check anyOf(List<Check> branches) {
    return node -> {
      for (Check branch : branches) {
        if (branch.accepts(node)) {
          return true;
        }
      }
      return false;
    };
  }

  private static Check pattern(Pattern pattern) {
    return node -> !isText(node) || pattern.matcher(((Node.Scalar) node).text()).find();
  }

  private static Check length(int least, int most) {
    return node -> {
      if (!isText(node)) {
        return true;
      }
      String text = ((Node.Scalar) node).text();
      int length = text.codePointCount(0, text.length());
      return length >= least && length <= most;
    };
  }

  private static boolean isText(Node node) {
    return node instanceof Node.Scalar scalar && scalar.type() == Node.Type.STRING;
  }

  /** A number that compares to {@code bound} as one of the two signs in a range. */
  private static Check number(BigDecimal bound, int least, int most) {
    return node -> {
      if (!(node instanceof Node.Scalar scalar)
          || (scalar.type() != Node.Type.INTEGER && scalar.type() != Node.Type.DECIMAL)) {
        return true;
      }
      String text = scalar.text();
      if (text.length() > LONGEST_NUMBER || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
        return false;
      }
      int sign = new BigDecimal(text).compareTo(bound);
      return sign >= least && sign <= most;
    };
  }

  private static Check items(Check item) {
    return node -> {
      if (node instanceof Node.Sequence list) {
        for (Node one : list.items()) {
          if (!item.accepts(one)) {
            return false;
          }
        }
      }
      return true;
    };
  }

  private static Check required(List<String> keys) {
    return node -> !(node instanceof Node.Mapping map) || map.entries().keySet().containsAll(keys);
  }

  private Check properties(Node.Mapping schema) {
    Map<String, Check> named = compileAll(schema, "properties");
    Map<Pattern, Check> byPattern = new LinkedHashMap<>();
    compileAll(schema, "patternProperties")
        .forEach((pattern, one) -> byPattern.put(Pattern.compile(pattern), one));
    Node other = schema.value("additionalProperties").orElse(null);
    Check rest =
        switch (other) {
          case Node.Mapping mapping -> compile(mapping);
          case Node.Scalar scalar when scalar.text().equals("false") -> _ -> false;
          case null, default -> _ -> true;
        };
    return node -> {
      if (node instanceof Node.Mapping map) {
        for (Node.Entry entry : map.entries().values()) {
          Check one = named.get(entry.key().text());
          if (!(one == null ? other(entry, byPattern, rest) : one.accepts(entry.value()))) {
            return false;
          }
        }
      }
      return true;
    };
  }

  private static boolean other(Node.Entry entry, Map<Pattern, Check> byPattern, Check rest) {
    boolean matched = false;
    for (var pattern : byPattern.entrySet()) {
      if (pattern.getKey().matcher(entry.key().text()).find()) {
        matched = true;
        if (!pattern.getValue().accepts(entry.value())) {
          return false;
        }
      }
    }
    return matched || rest.accepts(entry.value());
  }

  private Map<String, Check> compileAll(Node.Mapping schema, String keyword) {
    Map<String, Check> compiled = new HashMap<>();
    if (schema.value(keyword).orElse(null) instanceof Node.Mapping mapping) {
      mapping.entries().forEach((name, entry) -> compiled.put(name, compile(entry.value())));
    }
    return compiled;
  }

  private static String text(Node node) {
    return ((Node.Scalar) node).text();
  }

  private static List<Node> items(Node node) {
    return ((Node.Sequence) node).items();
  }

  private static List<String> texts(Node node) {
    return node instanceof Node.Sequence list
        ? list.items().stream().map(SchemaShape::text).toList()
        : List.of(text(node));
  }
}
