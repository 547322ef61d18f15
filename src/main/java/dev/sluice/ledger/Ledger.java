package dev.sluice.ledger;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The durable record of jobs, runners, deliveries and generations. Safe for any number of threads.
 */
public interface Ledger extends AutoCloseable {

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

  LedgerView view();

  /** Whether a write would be taken now, as far as the last ones tell. */
  boolean isWritable();

  /** The trail of a job, oldest first; its runner's lines included. */
  List<Note> trail(long jobId);

  /** A job, open or not. */
  Optional<Job> job(long id);

  /** The generation of that serial. */
  Optional<Generation> generation(long serial);

  /** The generation applied last. */
  Optional<Generation> latestGeneration();

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

    void put(Delivery delivery);

    Optional<Job> job(long id);

    void put(Job job);

    Optional<Runner> runner(String name);

    void put(Runner runner);

    void note(Note note);

    void put(Generation generation);
  }
}
