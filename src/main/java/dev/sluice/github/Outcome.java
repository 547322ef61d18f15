package dev.sluice.github;

import dev.sluice.provider.Failure;

/** How one call ended. */
sealed interface Outcome {
  /** GitHub answered, whatever it said. */
  record Answered(Reply reply) implements Outcome {}

  /**
   * There is no answer, or none that may be read.
   *
   * @param sent whether GitHub may have got the request, and so have done what it asks
   * @param detail what was seen
   */
  record Lost(boolean sent, String detail) implements Outcome {
    static Lost sent(String detail) {
      return new Lost(true, detail);
    }

    static Lost unsent(String detail) {
      return new Lost(false, detail + "; nothing was sent");
    }
  }

  /**
   * GitHub sent us elsewhere and we did not go.
   *
   * @param detail why
   */
  record Misdirected(String detail) implements Outcome {}

  /** We sent nothing, for a reason of our own. */
  record Withheld(Failure failure) implements Outcome {}
}
