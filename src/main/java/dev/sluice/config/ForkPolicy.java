package dev.sluice.config;

/** Which jobs a matcher takes, by whether they come from a fork. */
public enum ForkPolicy {
  EXCLUDE("exclude"),
  INCLUDE("include"),
  ONLY("only"),
  /** A pool's default, not writable: {@code exclude} in public repositories, else include. */
  EXCLUDE_IN_PUBLIC("exclude in public repositories");

  private final String word;

  ForkPolicy(String word) {
    this.word = word;
  }

  /** The word the pools file uses, or a description of the default. */
  public String word() {
    return word;
  }
}
