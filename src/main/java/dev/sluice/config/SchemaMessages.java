package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our own words for each schema keyword that can fail. */
final class SchemaMessages {
  private SchemaMessages() {}

  static void report(SchemaViolation violation, Findings findings) {
    if (violation.inAnyOf()) {
      findings.general(notOneOf(violation));
      return;
    }
    switch (violation.keyword()) {
      case "additionalProperties" -> KeyMessages.unknownKey(violation, findings);
      case "required" -> findings.add(KeyMessages.missingKey(violation));
      case "type" -> findings.add(TypeMessages.wrongType(violation));
      case "const" -> findings.general(version(violation));
      case "enum" -> findings.general(notOneOf(violation));
      case "minimum", "exclusiveMinimum", "maximum" -> findings.general(outOfRange(violation));
      case "not" ->
          findings.general(
              general(violation, Code.BAD_FORM, "These keys cannot stand beside each other"));
      case "minItems", "minProperties", "minLength" -> findings.general(empty(violation));
      case "maxItems" ->
          findings.general(
              general(
                  violation,
                  Code.WRONG_SIZE,
                  "The list has more than "
                      + violation.schema().path("maxItems").asInt()
                      + " items"));
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

  private static Diagnostic version(SchemaViolation violation) {
    return Diagnostic.of(
        Code.UNSUPPORTED_VERSION,
        "This version of the format is not known",
        violation.at().place(),
        violation.at().pointer().toString(),
        "Write version: 1.");
  }

  private static Diagnostic notOneOf(SchemaViolation violation) {
    List<String> words = words(violation.schema());
    String found = violation.at().node() instanceof Node.Scalar scalar ? scalar.text() : "";
    String list = "Use one of " + String.join(", ", words) + ".";
    return Diagnostic.of(
        Code.NOT_ONE_OF,
        Quote.of(found) + " is not one of the words that can stand here",
        violation.at().place(),
        violation.at().pointer().toString(),
        Suggestion.question(found, words).map(q -> q + " " + list).orElse(list));
  }

  /** The words that a schema lists, itself or as one of several forms. */
  static List<String> words(JsonNode schema) {
    List<String> words = new ArrayList<>();
    schema.path("enum").forEach(word -> words.add(word.asString()));
    for (JsonNode branch : schema.path("anyOf")) {
      branch.path("enum").forEach(word -> words.add(word.isNull() ? "null" : word.asString()));
    }
    return words;
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

  /** The description and the first example. */
  static @Nullable String describeWithExample(JsonNode schema, String key) {
    String text = describe(schema);
    JsonNode example = schema.path("examples").path(0);
    if (text == null || example.isMissingNode()) {
      return text;
    }
    String shown = example.isString() ? example.asString() : example.toString();
    return text + " Such as: " + key + shown;
  }

  /** The schema's own description, which is written for readers of the pools file. */
  static @Nullable String describe(JsonNode schema) {
    String text = schema.path("description").asString("");
    return text.isEmpty() ? null : text;
  }
}
