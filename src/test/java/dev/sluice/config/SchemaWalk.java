package dev.sluice.config;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks through a published schema, definitions followed.
 *
 * @param schema the whole document
 */
public record SchemaWalk(JsonNode schema) {

  /** Visits every property with a path in which {@code *} stands for items of a list. */
  public void each(BiConsumer<String, JsonNode> visitor) {
    below(schema, "", visitor);
  }

  /** The same below a place in the document. */
  public void each(String pointer, BiConsumer<String, JsonNode> visitor) {
    below(schema.at(pointer), "", visitor);
  }

  private void below(JsonNode node, String path, BiConsumer<String, JsonNode> visitor) {
    JsonNode resolved = resolve(node);
    for (var entry : resolved.path("properties").properties()) {
      String property = path + "/" + entry.getKey();
      visitor.accept(property, resolve(entry.getValue()));
      below(entry.getValue(), property, visitor);
    }
    if (resolved.has("items")) {
      below(resolved.path("items"), path + "/*", visitor);
    }
  }

  /** What a reference leads to, or the node itself. */
  public JsonNode resolve(JsonNode node) {
    String ref = node.path("$ref").asString("");
    return ref.isEmpty() ? node : schema.at(ref.substring(1));
  }

  /** A validator for one property by itself. */
  public Schema alone(JsonNode property) {
    ObjectNode copy = (ObjectNode) property.deepCopy();
    copy.set("definitions", schema.path("definitions"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(copy);
  }
}
