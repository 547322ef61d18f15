package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/** The outcome of reading a value from its text. */
sealed interface Parsed<T> {

  record Good<T>(T value) implements Parsed<T> {}

  /**
   * @param message one line without a full stop
   * @param help null if there is nothing to add
   */
  record Bad<T>(String message, @Nullable String help) implements Parsed<T> {}

  static <T> Parsed<T> bad(String message) {
    return new Bad<>(message, null);
  }
}
