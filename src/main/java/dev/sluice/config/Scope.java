package dev.sluice.config;

/** At which level of GitHub runners register. */
public enum Scope {
  REPOSITORY("repository"),
  ORGANIZATION("organization"),
  ENTERPRISE("enterprise");

  private final String word;

  Scope(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
