package dev.sluice.config;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The published schema of pools files, applied to nodes. Loaded once, on first use. */
public final class PoolsSchema {
  private static final String RESOURCE = "/dev/sluice/schema/runner-pools.schema.json";

  private static final class Holder {
    static final String TEXT = read();
    static final SchemaShape SHAPE = SchemaShape.of(document());
  }

  private PoolsSchema() {}

  private static String read() {
    try (InputStream in = Objects.requireNonNull(PoolsSchema.class.getResourceAsStream(RESOURCE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The schema's text as published. */
  public static String text() {
    return Holder.TEXT;
  }

  /** The schema as nodes, which keep the order in which it is written. */
  static Node document() {
    return YamlReader.read(SourceText.of(RESOURCE, text())).root().orElseThrow();
  }

  /** Reports everything in which {@code root} does not have the shape of a pools file. */
  static void check(Node root, Findings findings) {
    if (!isRightAtFirstSight(root)) {
      SchemaValidator.check(root, findings);
    }
  }

  /** Whether the quick check accepts {@code root}; if not, only the validator knows. */
  static boolean isRightAtFirstSight(Node root) {
    return Holder.SHAPE.accepts(root);
  }
}
