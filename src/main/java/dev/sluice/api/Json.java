package dev.sluice.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the records of this package are written. */
public final class Json {
  private static final JsonMapper LINE = JsonMapper.builder().build();

  private Json() {}

  /** One line, no blanks. */
  public static String line(Object record) {
    return LINE.writeValueAsString(record);
  }

  /** One line without its end in UTF-8. */
  public static byte[] bytes(Object record) {
    return LINE.writeValueAsBytes(record);
  }

  /** As a tree, to look at single values. */
  public static JsonNode tree(Object record) {
    return LINE.valueToTree(record);
  }

  /** Indented, for people who look. */
  public static String pretty(Object record) {
    return LINE.writerWithDefaultPrettyPrinter().writeValueAsString(record);
  }
}
