package dev.sluice.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The full validation against the schema, for files that the quick check does not accept. */
final class SchemaValidator {
  private final FileSchema file;
  private final FileSchema.@Nullable Bulk bulk;
  private final JsonNode json;
  private final Schema schema;

  SchemaValidator(FileSchema file, FileSchema.@Nullable Bulk bulk) {
    this.file = file;
    this.bulk = bulk;
    json = JsonMapper.shared().readTree(file.text());
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(file.text(), InputFormat.JSON);
  }

  /** The schema as JSON. */
  JsonNode json() {
    return json;
  }

  /** Reports everything in which {@code root} does not have the shape of such a file. */
  void check(Node root, Findings findings) {
    for (Error error : schema.validate(json(root))) {
      NodePath keyword = error.getSchemaLocation().getFragment();
      var violation =
          new SchemaViolation(
              error.getKeyword(),
              locate(root, error.getInstanceLocation()),
              schemaOf(keyword),
              json,
              isInAnyOf(error.getEvaluationPath()),
              error.getProperty());
      SchemaMessages.report(violation, findings);
    }
  }

  /**
   * A file as JSON, with an example in the place of each item that is right: of ten thousand pools
   * mostly one is wrong, and only that is worth the validator's time.
   */
  private JsonNode json(Node root) {
    if (bulk == null
        || !(root instanceof Node.Mapping mapping)
        || !(mapping.value(bulk.list()).orElse(null) instanceof Node.Sequence list)) {
      return JsonTree.of(root);
    }
    JsonNode example = json.at("/properties/" + bulk.list() + "/examples/0/0");
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Node.Entry entry : mapping.entries().values()) {
      if (entry.value() == list) {
        ArrayNode array = object.putArray(entry.key().text());
        for (Node item : list.items()) {
          array.add(file.acceptsItem(item) ? example : JsonTree.of(item));
        }
      } else {
        object.set(entry.key().text(), JsonTree.of(entry.value()));
      }
    }
    return object;
  }

  /** The schema object that holds the keyword; for a branch of anyOf, the one that has anyOf. */
  private JsonNode schemaOf(NodePath keyword) {
    int count = keyword.getNameCount();
    int end = count - 1;
    for (int i = 0; i < count; i++) {
      if (keyword.getName(i).equals("anyOf")) {
        end = i;
        break;
      }
    }
    JsonNode node = json;
    for (int i = 0; i < end; i++) {
      node =
          keyword.getElement(i) instanceof Integer index
              ? node.path(index)
              : node.path(keyword.getName(i));
    }
    return node;
  }

  private static boolean isInAnyOf(NodePath evaluation) {
    for (int i = 0; i < evaluation.getNameCount(); i++) {
      if (evaluation.getName(i).equals("anyOf")) {
        return true;
      }
    }
    return false;
  }

  private static Located locate(Node root, NodePath path) {
    Located at = Located.root(root);
    for (int i = 0; i < path.getNameCount(); i++) {
      Pointer pointer = at.pointer();
      switch (at.node()) {
        case Node.Mapping mapping -> {
          Node.Entry entry = mapping.entries().get(path.getName(i));
          if (entry == null) {
            return at;
          }
          at = Located.entry(entry, pointer);
        }
        case Node.Sequence sequence -> {
          int index = Integer.parseInt(path.getName(i));
          at = Located.item(sequence.items().get(index), pointer, index);
        }
        case Node.Scalar _ -> {
          return at;
        }
      }
    }
    return at;
  }
}
