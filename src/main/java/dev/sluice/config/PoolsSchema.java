package dev.sluice.config;

import dev.sluice.yaml.Node;

/** The published schema of pools files. Loaded once, on first use. */
public final class PoolsSchema {
  private static final class Holder {
    static final FileSchema SCHEMA = FileSchema.load("runner-pools.schema.json", "pools", "pool");
  }

  private PoolsSchema() {}

  /** The schema's text as published. */
  public static String text() {
    return schema().text();
  }

  static FileSchema schema() {
    return Holder.SCHEMA;
  }

  /** The schema as nodes, which keep the order in which it is written. */
  static Node document() {
    return schema().document();
  }

  /** Reports everything in which {@code root} does not have the shape of a pools file. */
  static void check(Node root, Findings findings) {
    schema().check(root, findings);
  }

  /** Whether the quick check accepts {@code root}; if not, only the validator knows. */
  static boolean isRightAtFirstSight(Node root) {
    return schema().accepts(root);
  }
}
