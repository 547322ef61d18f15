package dev.sluice.simulation;

/** A law did not hold. */
final class LawBroken extends AssertionError {
  private static final long serialVersionUID = 1L;

  private final String law;

  LawBroken(String law, String message) {
    super(law + ": " + message);
    this.law = law;
  }

  /** Name of the law, as its function has it. */
  String law() {
    return law;
  }
}
