package dev.sluice.analysis;

/** How bad it is when a job takes the runner that was made for another pool's job. */
public enum Severity {
  /** It gets what its own pool keeps from it: network, volumes or secrets. */
  SECURITY("security"),
  /** It fails, or misses what its own pool has: a GPU, an image, a volume, a region. */
  BROKEN("broken"),
  /** It runs on a dearer machine. */
  COST("cost"),
  /** The job that the runner was made for has to wait for another one. */
  STARVATION("starvation"),
  /** The job does not notice, and nobody waits for it. */
  BENIGN("benign");

  private final String word;

  Severity(String word) {
    this.word = word;
  }

  /** The word that reports use. */
  public String word() {
    return word;
  }
}
