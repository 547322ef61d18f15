package dev.sluice.github;

/** How one HTTP exchange ended. */
sealed interface Outcome {
  /** GitHub answered, whatever it said. */
  record Answered(Reply reply) implements Outcome {}

  /**
   * There is no answer, or none that may be read.
   *
   * @param detail what was seen
   */
  record Lost(String detail) implements Outcome {}

  /**
   * GitHub sent us elsewhere and we did not go.
   *
   * @param detail why
   */
  record Misdirected(String detail) implements Outcome {}
}
