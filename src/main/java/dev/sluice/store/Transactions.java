package dev.sluice.store;

import org.jdbi.v3.core.Handle;

/**
 * The transactions in which a process writes, one after another. For the writer's thread only,
 * which ends each that it began with {@link #commit} or {@link #rollback}.
 */
interface Transactions extends AutoCloseable {
  /** What a process came to know of what others committed. */
  record News(boolean rows, boolean generation) {
    static final News NONE = new News(false, false);
  }

  Dialect dialect();

  /**
   * Begins one in which nobody else writes and the view shows all that is committed.
   *
   * @throws org.jdbi.v3.core.JdbiException if the database does not take it
   */
  Handle begin();

  /** What the rows of the present transaction carry. */
  long change();

  void commit();

  /** Ends a transaction that failed in whatever way, even as it began; throws nothing. */
  void rollback();

  /**
   * Has the view show what other processes committed meanwhile; outside of transactions.
   *
   * @throws org.jdbi.v3.core.JdbiException if the database does not answer
   */
  void follow();

  /** What was taken over since the last time that this was asked. */
  News takeNews();

  /**
   * Whether, since this was last asked, the database turned out to be another one or to have lost
   * something, so that what was known of it counts no more. The view is right by then.
   */
  boolean startedOver();

  @Override
  void close();
}
