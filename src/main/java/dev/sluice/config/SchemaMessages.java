package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our own words for each schema keyword that can fail. */
final class SchemaMessages {
  /** More known keys than this do not help to find the right one. */
  private static final int KEYS_TO_LIST = 12;

  private SchemaMessages() {}

  static void report(SchemaViolation violation, Findings findings) {
    if (violation.inAnyOf()) {
      findings.general(notOneOf(violation));
      return;
    }
    switch (violation.keyword()) {
      case "additionalProperties" -> unknownKey(violation, findings);
      case "required" -> findings.add(missingKey(violation));
      case "type" -> findings.add(wrongType(violation));
      case "const" -> findings.add(version(violation));
      case "enum" -> findings.general(notOneOf(violation));
      case "minimum", "exclusiveMinimum", "maximum" -> findings.general(outOfRange(violation));
      case "minItems", "minProperties", "minLength" -> findings.general(empty(violation));
      case "maxLength" ->
          findings.general(
              general(
                  violation,
                  Code.WRONG_SIZE,
                  "The text is longer than "
                      + violation.schema().path("maxLength").asInt()
                      + " characters"));
      default ->
          findings.general(general(violation, Code.BAD_FORM, "The value does not have this form"));
    }
  }

  private static void unknownKey(SchemaViolation violation, Findings findings) {
    String key = Objects.requireNonNull(violation.property());
    Located at = violation.at();
    Place place = at.place();
    if (at.node() instanceof Node.Mapping mapping && mapping.entries().get(key) != null) {
      place = Objects.requireNonNull(mapping.entries().get(key)).key().place();
    }
    String pointer = at.pointer().child(key).toString();
    if (violation.schema().has("patternProperties")) {
      findings.general(
          Diagnostic.of(
              Code.BAD_FORM,
              "The name " + Quote.of(key) + " cannot be used here",
              place,
              pointer,
              describe(violation.schema())));
      return;
    }
    Set<String> known = new LinkedHashSet<>(violation.schema().path("properties").propertyNames());
    String help =
        Suggestion.question(key, known)
            .orElse(
                known.size() <= KEYS_TO_LIST
                    ? "Known here: " + String.join(", ", known) + "."
                    : elsewhere(key));
    findings.add(
        Diagnostic.of(
            Code.UNKNOWN_KEY,
            "The key " + Quote.of(key) + " is not known here",
            place,
            pointer,
            help));
  }

  /** Says where a key that is right in itself belongs. */
  private static @Nullable String elsewhere(String key) {
    JsonNode definitions = PoolsSchema.json().path("definitions");
    for (String owner : List.of("poolMatch", "labels", "runner", "image", "concurrency", "cpu")) {
      JsonNode definition =
          owner.equals("labels")
              ? definitions.path("poolMatch").path("properties").path("labels")
              : definitions.path(owner);
      if (definition.path("properties").has(key)) {
        return "It belongs under " + (owner.equals("poolMatch") ? "match" : owner) + ".";
      }
    }
    return null;
  }

  private static Diagnostic missingKey(SchemaViolation violation) {
    String key = Objects.requireNonNull(violation.property());
    Place place = violation.at().place();
    if (violation.at().node() instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
      Iterator<Node.Entry> entries = mapping.entries().values().iterator();
      place = entries.next().key().place();
    }
    String help = describe(property(violation.schema(), key));
    return Diagnostic.of(
        Code.MISSING_KEY,
        "The key " + Quote.of(key) + " is missing",
        place,
        violation.at().pointer().toString(),
        help);
  }

  private static JsonNode property(JsonNode schema, String key) {
    JsonNode property = schema.path("properties").path(key);
    String ref = property.path("$ref").asString("");
    return ref.isEmpty() ? property : PoolsSchema.json().at(ref.substring(1));
  }

  private static Diagnostic wrongType(SchemaViolation violation) {
    Set<String> wanted = new LinkedHashSet<>();
    JsonNode type = violation.schema().path("type");
    if (type.isArray()) {
      type.forEach(t -> wanted.add(t.asString()));
    } else {
      wanted.add(type.asString());
    }
    List<String> words = new ArrayList<>();
    for (String one : wanted) {
      if (!one.equals("null")) {
        words.add(typeWord(one));
      }
    }
    Node found = violation.at().node();
    return Diagnostic.of(
        Code.WRONG_TYPE,
        "Expected " + String.join(" or ", words) + ", found " + found(found),
        violation.at().place(),
        violation.at().pointer().toString(),
        typeHelp(found, wanted, violation.schema()));
  }

  private static String typeWord(String type) {
    return switch (type) {
      case "string" -> "text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      default -> "a mapping";
    };
  }

  private static String found(Node node) {
    return switch (node) {
      case Node.Mapping _ -> "a mapping";
      case Node.Sequence _ -> "a list";
      case Node.Scalar scalar ->
          switch (scalar.type()) {
            case STRING -> "the text " + Quote.of(scalar.text());
            case INTEGER, DECIMAL -> "the number " + Quote.plain(scalar.text());
            case BOOLEAN -> scalar.text();
            case NULL -> scalar.text().isEmpty() ? "nothing" : "null";
          };
    };
  }

  private static @Nullable String typeHelp(Node found, Set<String> wanted, JsonNode schema) {
    if (!(found instanceof Node.Scalar scalar)) {
      return describe(schema);
    }
    boolean number = scalar.type() == Node.Type.INTEGER || scalar.type() == Node.Type.DECIMAL;
    if (wanted.contains("string") && (number || scalar.type() == Node.Type.BOOLEAN)) {
      return wanted.contains("object") && number
          ? describe(schema)
          : "Write it in quotes: " + Quote.of(scalar.text());
    }
    if (scalar.type() == Node.Type.NULL && scalar.text().isEmpty()) {
      return "Give it a value, or remove the key.";
    }
    String text = scalar.text();
    if (wanted.contains("boolean")
        && Set.of("yes", "no", "on", "off", "True", "False", "TRUE", "FALSE").contains(text)) {
      return "YAML 1.2 knows only true and false.";
    }
    boolean wantsNumber = wanted.contains("integer") || wanted.contains("number");
    if (!scalar.plain() && wantsNumber && text.matches("-?[0-9]{1,18}([.][0-9]{1,18})?")) {
      return "Remove the quotes: " + text;
    }
    if (wanted.contains("array")) {
      return "Write a list: [" + Quote.plain(text) + "]";
    }
    return describe(schema);
  }

  private static Diagnostic version(SchemaViolation violation) {
    return Diagnostic.of(
        Code.UNSUPPORTED_VERSION,
        "This version of the format is not known",
        violation.at().place(),
        violation.at().pointer().toString(),
        "Write version: 1.");
  }

  private static Diagnostic notOneOf(SchemaViolation violation) {
    List<String> words = new ArrayList<>();
    JsonNode schema = violation.schema();
    schema.path("enum").forEach(word -> words.add(word.asString()));
    for (JsonNode branch : schema.path("anyOf")) {
      branch.path("enum").forEach(word -> words.add(word.isNull() ? "null" : word.asString()));
    }
    String found = violation.at().node() instanceof Node.Scalar scalar ? scalar.text() : "";
    String list = "Use one of " + String.join(", ", words) + ".";
    return Diagnostic.of(
        Code.NOT_ONE_OF,
        Quote.of(found) + " is not one of the words that can stand here",
        violation.at().place(),
        violation.at().pointer().toString(),
        Suggestion.question(found, words).map(q -> q + " " + list).orElse(list));
  }

  private static Diagnostic outOfRange(SchemaViolation violation) {
    String bound = violation.schema().path(violation.keyword()).asString();
    String must =
        switch (violation.keyword()) {
          case "exclusiveMinimum" -> "more than ";
          case "minimum" -> "at least ";
          default -> "at most ";
        };
    return general(violation, Code.OUT_OF_RANGE, "The number must be " + must + bound);
  }

  private static Diagnostic empty(SchemaViolation violation) {
    int least = violation.schema().path(violation.keyword()).asInt();
    String message =
        least <= 1 ? "The value must not be empty" : "The text is shorter than " + least;
    return general(violation, Code.WRONG_SIZE, message);
  }

  private static Diagnostic general(SchemaViolation violation, Code code, String message) {
    return Diagnostic.of(
        code,
        message,
        violation.at().place(),
        violation.at().pointer().toString(),
        describe(violation.schema()));
  }

  /** The schema's own description, which is written for readers of the pools file. */
  private static @Nullable String describe(JsonNode schema) {
    String text = schema.path("description").asString("");
    return text.isEmpty() ? null : text;
  }
}
