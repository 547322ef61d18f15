package dev.sluice.analysis;

/**
 * The analysis claims of a job what the router does not do. A defect of Sluice, and the reason to
 * say nothing at all rather than something wrong.
 */
public final class Disagreement extends RuntimeException {
  private static final long serialVersionUID = 1;

  Disagreement(String message) {
    super(message);
  }
}
