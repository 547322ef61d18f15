package dev.sluice.ledger;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where GitHub is with a job. Ordered: a job's phase only ever moves forward, so that late,
 * repeated and reordered events change nothing.
 */
public enum Phase {
  WAITING("waits for the approval of a deployment; GitHub offers it to no runner"),
  QUEUED("GitHub offers it to the runners that carry its labels"),
  IN_PROGRESS("a runner took it"),
  COMPLETED("it is over, with a conclusion");

  private final String meaning;

  Phase(String meaning) {
    this.meaning = meaning;
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }

  /** The later of the two. */
  public Phase max(Phase other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** The phases that may follow this one: any later one, since events get lost. */
  public Set<Phase> next() {
    EnumSet<Phase> later = EnumSet.noneOf(Phase.class);
    for (Phase phase : values()) {
      if (phase.compareTo(this) > 0) {
        later.add(phase);
      }
    }
    return later;
  }
}
