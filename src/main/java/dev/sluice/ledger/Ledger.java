package dev.sluice.ledger;

import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The durable record of jobs, runners, deliveries and generations. Safe for any number of threads.
 */
public interface Ledger extends LedgerReads, AutoCloseable {

  /**
   * Runs {@code work} in a transaction, together with whatever else is waiting. The future
   * completes once the transaction is durable and the view shows it; it fails with {@link
   * LedgerException} if the store cannot take it, and then nothing of it is stored. Work may be run
   * more than once, so it must have no effect but through the transaction.
   */
  <T> CompletableFuture<T> write(Work<T> work);

  /** Runs {@link #write} and waits for it. */
  default <T> T commit(Work<T> work) {
    return LedgerException.join(write(work));
  }

  /** Whether a write would be taken now, as far as the last ones tell. */
  boolean isWritable();

  /** Whether other processes may use the store at the same time. */
  boolean isShared();

  /** What was written so far. */
  WriteCounts writes();

  /** Repositories of which a job changed at or after {@code since}. */
  Set<RepositoryName> repositories(Instant since);

  /** Ids of the hooks that ever delivered something; 0 is not among them. */
  Set<Long> hooks();

  /** Those of them that belong to a GitHub App. */
  Set<Long> appHooks();

  /** Up to when something of the outside has been dealt with. */
  Optional<Instant> cursor(String name);

  /** Finishes what is waiting, then closes the store; idempotent. */
  @Override
  void close();

  /**
   * What to do in a transaction.
   *
   * @param <T> what it returns
   */
  @FunctionalInterface
  interface Work<T> {
    T run(Transaction transaction);
  }

  /** One transaction; sees its own writes. */
  interface Transaction {
    /** Whether that delivery is stored already. */
    boolean isSeen(Delivery delivery);

    /** Whether that event is stored already, whichever hook it came from. */
    boolean isSeen(String guid);

    void put(Delivery delivery);

    /** Whether we asked GitHub to deliver that event again. */
    boolean isRedelivery(String guid);

    /** Records that GitHub is being asked to deliver that event again. */
    void putRedelivery(String guid, Instant at);

    /** Records that a hook belongs to a GitHub App. */
    void putAppHook(long id);

    /** Records up to when something of the outside has been dealt with. */
    void putCursor(String name, Instant at);

    Optional<Job> job(long id);

    void put(Job job);

    Optional<Runner> runner(String name);

    void put(Runner runner);

    void note(Note note);

    /** The generation applied last. */
    Optional<Generation> latestGeneration();

    void put(Generation generation);

    /** The moment by the clock of the store, which is one clock for all who use it. */
    Instant now();

    /** Who may schedule; empty if nobody ever asked. */
    Optional<Lease> lease();

    void put(Lease lease);

    /**
     * Removes what has been over since before that moment: completed jobs, which are summarised by
     * day, reaped runners, their notes, and deliveries.
     *
     * @param most of each kind
     * @return the largest count of removed rows of one kind; less than {@code most} when no more
     *     are left
     */
    int prune(Instant before, int most);
  }
}
