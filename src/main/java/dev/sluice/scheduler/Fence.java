package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger.Transaction;
import java.util.OptionalLong;

/** Keeps one term from acting once it is over. Safe for any number of threads. */
final class Fence {
  private final Leadership leadership;
  private final long epoch;

  Fence(Leadership leadership, long epoch) {
    this.leadership = leadership;
    this.epoch = epoch;
  }

  /** Whether the term goes on, as far as this process knows. */
  boolean isOpen() {
    OptionalLong now = leadership.epoch();
    return now.isPresent() && now.getAsLong() == epoch;
  }

  /**
   * Lets the caller pass while the term goes on.
   *
   * @throws NotLeading once it is over
   */
  void pass() {
    if (!isOpen()) {
      throw new NotLeading(epoch);
    }
  }

  /** Whether the term goes on by what the store says, which no other process can contradict. */
  boolean holds(Transaction transaction) {
    return leadership.holds(transaction, epoch);
  }

  /** Ends the term, since {@link #holds} said so. */
  NotLeading broken() {
    leadership.resign(epoch);
    return new NotLeading(epoch);
  }
}
