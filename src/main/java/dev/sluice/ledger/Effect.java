package dev.sluice.ledger;

/**
 * Whether something of a runner exists outside. Written as {@link #UNSURE} before the call that
 * makes it, so that after a crash the row says what to look for.
 */
public enum Effect {
  /** Never asked for. */
  NONE,
  /** Asked for; no answer stored yet. */
  UNSURE,
  PRESENT,
  /** Known to be gone. */
  GONE;

  /** Whether there may be something to remove. */
  public boolean mayExist() {
    return this == UNSURE || this == PRESENT;
  }
}
