package dev.sluice.diagnostic;

/** How bad a diagnostic is. */
public enum Severity {
  /** The text does not compile. */
  ERROR("error"),
  /** The text compiles, but most likely does not do what was meant. */
  WARNING("warning"),
  /** Something to know that needs no change. Never counts against a text. */
  NOTE("note");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** The word that every output format uses. */
  public String word() {
    return word;
  }
}
