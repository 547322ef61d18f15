package dev.sluice.analysis;

/**
 * The analysis claims of a job what the router does not do. A defect of Sluice, and the reason to
 * say nothing at all rather than something wrong.
 */
public final class Disagreement extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String claim;

  Disagreement(String claim) {
    super(claim);
    this.claim = claim;
  }

  /** What the analysis says and what the router does, in one line. */
  @Override
  public String getMessage() {
    return claim;
  }
}
