package dev.sluice.settings;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One profile of the file that Modal's own clients keep, read as they do; unknown keys do not
 * count. What is of the wrong type is a problem of the environment's, without the value.
 *
 * @param file null if there is none
 * @param name null if no profile is chosen
 */
record ModalProfile(
    Environment env, @Nullable Path file, @Nullable String name, @Nullable JsonNode table) {

  /** {@code profile NAME of FILE}. */
  String where() {
    return "profile " + name + " of " + file;
  }

  /** The text of a key; an empty one counts as not set. */
  Optional<String> text(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isString()) {
      problem(key, "a string");
      return Optional.empty();
    }
    return Optional.of(value.asString().strip()).filter(text -> !text.isEmpty());
  }

  /** The number of a key. */
  Optional<BigDecimal> number(String key) {
    JsonNode value = value(key);
    if (value == null) {
      return Optional.empty();
    }
    // TOML calls infinity a number, and what is none.
    Optional<BigDecimal> number = value.isNumber() ? value.decimalValueOpt() : Optional.empty();
    if (number.isEmpty()) {
      problem(key, "a number");
    }
    return number;
  }

  private @Nullable JsonNode value(String key) {
    return table == null ? null : table.get(key);
  }

  /** Without what stands in the table, which holds secrets. */
  @Override
  public String toString() {
    return "ModalProfile[" + where() + "]";
  }

  private void problem(String key, String wanted) {
    env.problem(where() + ": " + key + " is not " + wanted);
  }
}
