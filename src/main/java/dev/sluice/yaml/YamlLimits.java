package dev.sluice.yaml;

/** Bounds on what is read, so that no input costs more than its size. */
public final class YamlLimits {
  /** Bytes of a file. */
  public static final int FILE_BYTES = 16 << 20;

  /** Bytes of one scalar in UTF-8. */
  public static final int SCALAR_BYTES = 64 << 10;

  /** Collections inside each other. */
  public static final int DEPTH = 64;

  /** Keys and values of a file; a pool has about fifty. */
  public static final int NODES = 1_000_000;

  /** Items of one list, or keys and values of one mapping: five times a large real file. */
  public static final int CHILDREN = 50_000;

  private YamlLimits() {}
}
