package dev.sluice.provider;

/**
 * What a call to the outside brought. A port never throws for what the outside does.
 *
 * @param <T> never null
 */
public sealed interface Answer<T> {
  record Ok<T>(T value) implements Answer<T> {}

  record Failed<T>(Failure failure) implements Answer<T> {}

  static <T> Answer<T> ok(T value) {
    return new Ok<>(value);
  }

  static <T> Answer<T> failed(Failure failure) {
    return new Failed<>(failure);
  }
}
