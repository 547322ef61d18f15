package dev.sluice.ledger;

/**
 * Where GitHub is with a job. Ordered: a job's phase only ever moves forward, so that late,
 * repeated and reordered events change nothing.
 */
public enum Phase {
  /** Waits for the approval of a deployment; GitHub offers it to no runner. */
  WAITING,
  QUEUED,
  IN_PROGRESS,
  COMPLETED;

  /** The later of the two. */
  public Phase max(Phase other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
