package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger.Transaction;
import java.net.URI;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process is the one that schedules. Of all that share a store at most one is at any
 * moment, and each time somebody becomes it begins a term with a number of its own, its epoch. Safe
 * for any number of threads.
 */
public interface Leadership extends AutoCloseable {
  /** Of a store that nobody else uses: there is no one to ask. */
  Leadership SOLE = new SoleLeadership();

  /**
   * Who leads, as far as this process knows.
   *
   * @param leads whether this process does
   * @param epoch of the present term, or of the last one known; 0 where the store is not shared,
   *     and if nobody ever led
   * @param since when this process began to lead, or to see that one lead; null where the store is
   *     not shared, and while nobody leads
   * @param holder who leads; null where the store is not shared, and while nobody leads
   * @param admin where the admin listener of the one who leads is reached; null if it does not say
   */
  record Standing(
      boolean leads,
      long epoch,
      @Nullable Instant since,
      @Nullable String holder,
      @Nullable URI admin) {}

  /**
   * The epoch of the term in which this process leads now; empty while it does not lead. Asked
   * before each call to the outside, so it must cost nothing.
   */
  OptionalLong epoch();

  /** Whether the store, too, says that this process leads in that term. */
  boolean holds(Transaction transaction, long epoch);

  /** Ends that term, since the store says that another one has begun. */
  void resign(long epoch);

  Standing standing();

  /** How often this process saw the lead change. */
  long changes();

  /** Has {@code listener} called, on any thread, when this process begins or ceases to lead. */
  void onChange(Runnable listener);

  /**
   * Begins to seek the lead.
   *
   * @param admin where the admin listener of this process is reached by others
   */
  void start(URI admin);

  /** Gives the lead up, so that another may have it at once. Idempotent. */
  @Override
  void close();
}
