package dev.sluice.config;

/** Who can see a repository. */
public enum Visibility {
  PRIVATE("private"),
  INTERNAL("internal"),
  PUBLIC("public");

  private final String word;

  Visibility(String word) {
    this.word = word;
  }

  /** The word GitHub and the pools file use. */
  public String word() {
    return word;
  }
}
