package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.yaml.Node;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our own words for keys that are not known or missing. */
final class KeyMessages {
  /** More known keys than this do not help to find the right one. */
  private static final int KEYS_TO_LIST = 12;

  private KeyMessages() {}

  static void unknownKey(SchemaViolation violation, Findings findings) {
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
              SchemaMessages.describe(violation.schema())));
      return;
    }
    Set<String> known = new LinkedHashSet<>(violation.schema().path("properties").propertyNames());
    String help =
        Suggestion.question(key, known)
            .orElse(
                known.size() <= KEYS_TO_LIST
                    ? "Known here: " + String.join(", ", known) + "."
                    : elsewhere(key, violation.root()));
    findings.add(
        Diagnostic.of(
            Code.UNKNOWN_KEY,
            "The key " + Quote.of(key) + " is not known here",
            place,
            pointer,
            help));
  }

  /** Says where a key that is right in itself belongs. */
  private static @Nullable String elsewhere(String key, JsonNode root) {
    JsonNode definitions = root.path("definitions");
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

  static Diagnostic missingKey(SchemaViolation violation) {
    String key = Objects.requireNonNull(violation.property());
    Place place = violation.at().place();
    if (violation.at().node() instanceof Node.Mapping mapping && !mapping.entries().isEmpty()) {
      Iterator<Node.Entry> entries = mapping.entries().values().iterator();
      place = entries.next().key().place();
    }
    String help = SchemaMessages.describeWithExample(property(violation, key), key + ": ");
    return Diagnostic.of(
        Code.MISSING_KEY,
        "The key " + Quote.of(key) + " is missing",
        place,
        violation.at().pointer().toString(),
        help);
  }

  private static JsonNode property(SchemaViolation violation, String key) {
    JsonNode property = violation.schema().path("properties").path(key);
    String ref = property.path("$ref").asString("");
    return ref.isEmpty() ? property : violation.root().at(ref.substring(1));
  }
}
