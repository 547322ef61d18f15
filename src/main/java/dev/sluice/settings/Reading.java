package dev.sluice.settings;

import java.util.List;

/**
 * Settings, or everything that is wrong with them.
 *
 * @param <T> never null
 */
public sealed interface Reading<T> {
  record Valid<T>(T settings) implements Reading<T> {}

  /**
   * What is wrong.
   *
   * @param problems one sentence each, naming the variable; no values of secrets
   */
  record Invalid<T>(List<String> problems) implements Reading<T> {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }
}
