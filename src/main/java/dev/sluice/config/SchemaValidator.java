package dev.sluice.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The full validation against the schema, for files that the quick check does not accept. */
final class SchemaValidator {
  private static final class Holder {
    static final SchemaValidator INSTANCE = new SchemaValidator();
  }

  private final JsonNode json;
  private final Schema schema;

  private SchemaValidator() {
    json = JsonMapper.shared().readTree(PoolsSchema.text());
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(PoolsSchema.text(), InputFormat.JSON);
  }

  /** The schema as JSON. */
  static JsonNode json() {
    return Holder.INSTANCE.json;
  }

  /** Reports everything in which {@code root} does not have the shape of a pools file. */
  static void check(Node root, Findings findings) {
    SchemaValidator instance = Holder.INSTANCE;
    for (Error error : instance.schema.validate(JsonTree.of(root))) {
      NodePath keyword = error.getSchemaLocation().getFragment();
      var violation =
          new SchemaViolation(
              error.getKeyword(),
              locate(root, error.getInstanceLocation()),
              instance.schemaOf(keyword),
              isInAnyOf(error.getEvaluationPath()),
              error.getProperty());
      SchemaMessages.report(violation, findings);
    }
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
