package dev.sluice.config;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The published schema of pools files, applied to nodes. Loaded once, on first use. */
public final class PoolsSchema {
  private static final String RESOURCE = "/dev/sluice/schema/runner-pools.schema.json";

  private static final class Holder {
    static final PoolsSchema INSTANCE = new PoolsSchema();
  }

  private final String text;
  private final JsonNode json;
  private final Schema schema;

  private PoolsSchema() {
    try (InputStream in = Objects.requireNonNull(PoolsSchema.class.getResourceAsStream(RESOURCE))) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    json = JsonMapper.shared().readTree(text);
    schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(text, InputFormat.JSON);
  }

  /** The schema's text as published. */
  public static String text() {
    return Holder.INSTANCE.text;
  }

  static JsonNode json() {
    return Holder.INSTANCE.json;
  }

  /** Reports everything in which {@code root} does not have the shape of a pools file. */
  static void check(Node root, Findings findings) {
    PoolsSchema instance = Holder.INSTANCE;
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
