package dev.sluice.ledger;

import java.util.Optional;

/**
 * The routing table in force and its predecessors. Safe for any number of threads. Whoever routes
 * takes {@link #current()} once and uses it to the end, so that each job is judged by exactly one
 * generation.
 */
public interface AppliedTables {
  /** The generation in force. */
  AppliedTable current();

  /** The generation of that serial; empty if it is not stored or no longer compiles. */
  Optional<AppliedTable> of(long serial);
}
