package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Pointer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds the published schema and the readers of the pools file to each other. */
class SchemaDriftTest {
  private static final JsonNode SCHEMA = PoolsSchema.schema().validator().json();
  private static final SchemaWalk WALK = new SchemaWalk(SCHEMA);

  @Test
  void readsExactlyTheKeysThatTheSchemaHas() {
    Set<String> inSchema = new TreeSet<>();
    WALK.each((path, _) -> inSchema.add(path));
    Set<String> read = new TreeSet<>();
    Loaded loaded =
        PoolsLoader.load(
            List.of(SourceText.of("all.json", everything(SCHEMA).toString())),
            (pointer, key) -> read.add(shape(pointer.child(key))));
    assertThat(loaded.diagnostics()).filteredOn(d -> d.code().id().startsWith("SL01")).isEmpty();
    assertThat(read).isEqualTo(inSchema);
  }

  @Test
  void describesEveryPropertyWithDefaultAndExamples() {
    WALK.each((path, property) -> {
      assertThat(property.path("description").asString("")).as(path).endsWith(".");
      boolean structure = path.endsWith("/match") || path.endsWith("/allow");
      assertThat(property.has("examples")).as("examples of " + path).isTrue();
      assertThat(property.has("default") || structure || isRequired(path))
          .as("default of " + path)
          .isTrue();
    });
  }

  @Test
  void isStrictAboutEveryMapping() {
    WALK.each((path, property) -> {
      if (property.has("properties")) {
        assertThat(property.path("additionalProperties").asBoolean(true)).as(path).isFalse();
      }
    });
  }

  /**
   * The YAML language server completes an object by the first type of each key, and fails on a text
   * whose default is null.
   */
  @Test
  void listsNullBeforeText() {
    WALK.each((path, property) -> {
      if (property.path("default").isNull()) {
        assertThat(property.path("type").path(0).asString()).as(path).isNotEqualTo("string");
      }
    });
  }

  @Test
  void acceptsEachOfItsOwnDefaultsAndExamples() {
    WALK.each((path, property) -> {
      var schema = WALK.alone(property);
      for (JsonNode example : property.path("examples")) {
        assertThat(schema.validate(example)).as("%s: %s", path, example).isEmpty();
      }
      if (property.has("default")) {
        assertThat(schema.validate(property.path("default"))).as(path).isEmpty();
      }
    });
  }

  private static boolean isRequired(String path) {
    return Set.of("/name", "/mount", "/from", "/to", "/request", "/labels", "/atMostOne").stream()
        .anyMatch(path::endsWith);
  }

  /** A document with every property, scalars taken from the examples. */
  private static JsonNode everything(JsonNode schema) {
    JsonNode resolved = WALK.resolve(schema);
    if (resolved.has("properties")) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      resolved
          .path("properties")
          .properties()
          .forEach(entry -> object.set(entry.getKey(), everything(entry.getValue())));
      return object;
    }
    if (WALK.resolve(resolved.path("items")).has("properties")) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      array.add(everything(resolved.path("items")));
      return array;
    }
    return resolved.path("examples").path(0);
  }

  private static String shape(Pointer pointer) {
    return pointer.toString().replaceAll("/[0-9]+(?=/|$)", "/*");
  }

  @Test
  void isReadFromTheClassPathAsItIsPublished() {
    assertThat(JsonMapper.shared().readTree(PoolsSchema.text())).isEqualTo(SCHEMA);
  }
}
