package dev.sluice.api;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the records of this package are written. */
public final class Json {
  private static final JsonMapper LINE = JsonMapper.builder().build();
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

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

  /**
   * Reads a record; keys that this program does not know are passed over.
   *
   * @throws IllegalArgumentException if the text is not such a record
   */
  public static <T> T read(String text, Class<T> type) {
    return read(LINE, text, type);
  }

  private static <T> T read(JsonMapper mapper, String text, Class<T> type) {
    try {
      T value = mapper.readValue(text, type);
      if (value == null) {
        throw new IllegalArgumentException("null is no " + type.getSimpleName());
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reads a record that somebody sent to have something changed: a misspelt key must not look like
   * one that was left out.
   *
   * @throws IllegalArgumentException if the text is not such a record
   */
  public static <T> T readStrictly(String text, Class<T> type) {
    return read(STRICT, text, type);
  }

  /** Indented, for people who look. */
  public static String pretty(Object record) {
    return LINE.writerWithDefaultPrettyPrinter().writeValueAsString(record);
  }
}
