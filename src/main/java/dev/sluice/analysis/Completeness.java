package dev.sluice.analysis;

/** How far a statement about all jobs goes. */
public enum Completeness {
  /** It holds of every possible job: a proof. */
  EXACT("exact"),
  /** It holds of all jobs that were looked at; there were too many kinds for all. */
  BOUNDED("bounded"),
  /** It holds of recorded jobs. */
  REPLAY_ONLY("replay-only");

  private final String word;

  Completeness(String word) {
    this.word = word;
  }

  /** The word that reports use. */
  public String word() {
    return word;
  }
}
