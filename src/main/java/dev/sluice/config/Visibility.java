package dev.sluice.config;

import java.util.Arrays;
import java.util.Optional;

/** Who can see a repository. */
public enum Visibility {
  PRIVATE("private"),
  INTERNAL("internal"),
  PUBLIC("public");

  private final String word;

  Visibility(String word) {
    this.word = word;
  }

  /** The visibility of that word. */
  public static Optional<Visibility> of(String word) {
    return Arrays.stream(values()).filter(value -> value.word.equals(word)).findFirst();
  }

  /** The word GitHub and the pools file use. */
  public String word() {
    return word;
  }
}
