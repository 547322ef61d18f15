package dev.sluice.store;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions in a database that several processes write to, one at a time: each first takes the
 * row of the counter, which nobody else can take until it ends, and reads what the others changed.
 * A process that stops in the midst of one is thrown out by the server.
 *
 * <p>Keeps one connection and replaces it when it breaks. Nothing is kept in the session, so that a
 * pooler may give each transaction another one.
 */
final class PostgresTransactions implements Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresTransactions.class);

  /** The channel on which processes wake each other. */
  static final String CHANNEL = "sluice";

  /** A connection that breaks at once had been broken before: nothing is lost with it. */
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /** For how long what was taken over counts as nearly all there is. */
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Supplier<Handle> connect;
  private final Follower follower;
  private final WriteLock lock;
  private final Runnable broken;
  private @Nullable Handle connection;
  private long change;

  /** When the view last showed all that was committed. */
  private long shown;

  /**
   * @param connect opens a connection that is from then on used here only
   * @param broken told when a connection turned out to be of no use: others may be as well
   */
  PostgresTransactions(
      Supplier<Handle> connect, Follower follower, WriteLock lock, Runnable broken) {
    this.connect = connect;
    this.follower = follower;
    this.lock = lock;
    this.broken = broken;
    this.shown = System.nanoTime();
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public Handle begin() {
    boolean kept = connection != null;
    long asked = System.nanoTime();
    try {
      return begin(false);
    } catch (JdbiException e) {
      if (PostgresFailure.isTooLong(e)) {
        return beginAfterHolder();
      }
      drop();
      boolean atOnce = System.nanoTime() - asked <= AT_ONCE.toNanos();
      boolean useless = PostgresFailure.isReadOnly(e) || (PostgresFailure.isBroken(e) && atOnce);
      // The server has said that it ended the session, which may have been long ago: a process that
      // stood still hears of it when it wakes up.
      if (!PostgresFailure.isEnded(e) && !(kept && useless)) {
        throw e;
      }
    }
    return beginOrDrop(false);
  }

  private Handle beginAfterHolder() {
    rollback();
    try {
      WriteLock.endHolder(connected());
    } catch (JdbiException e) {
      drop();
      throw e;
    }
    return beginOrDrop(true);
  }

  private Handle beginOrDrop(boolean again) {
    try {
      return begin(again);
    } catch (JdbiException e) {
      // Whatever it was, the next try is to find out by itself which server takes transactions.
      drop();
      throw e;
    }
  }

  private Handle begin(boolean again) {
    Handle handle = connection;
    if (handle == null || System.nanoTime() - shown > FRESH.toNanos()) {
      // As much as possible before anyone has to wait for it.
      handle = connected();
      show(handle, StorePosition.of(handle));
    }
    handle.begin();
    StorePosition position = lock.take(handle.getConnection(), again);
    change = position.number();
    show(handle, position.before());
    return handle;
  }

  private void show(Handle handle, StorePosition position) {
    follower.catchUp(handle, position);
    shown = System.nanoTime();
  }

  private Handle connected() {
    Handle kept = connection;
    if (kept == null) {
      kept = connect.get();
      connection = kept;
    }
    return kept;
  }

  @Override
  public long change() {
    return change;
  }

  @Override
  public void commit() {
    try {
      connected().commit();
    } catch (RuntimeException | Error e) {
      // In doubt: whatever became durable has a number that this process has not applied, so the
      // next transaction reads it.
      drop();
      throw e;
    }
    follower.committed(change);
    forgetNotifications();
  }

  /**
   * Behind a pooler the session may be one on which another process had listened, and the driver
   * would keep what is said on it for ever.
   */
  private void forgetNotifications() {
    Handle kept = connection;
    if (kept == null) {
      return;
    }
    try {
      kept.getConnection().unwrap(PGConnection.class).getNotifications();
    } catch (SQLException e) {
      LOG.debug("notifications could not be dropped", e);
      drop();
    }
  }

  @Override
  public void rollback() {
    Handle kept = connection;
    if (kept == null) {
      return;
    }
    try {
      if (kept.isInTransaction()) {
        kept.rollback();
      }
    } catch (RuntimeException e) {
      drop();
    }
  }

  private void drop() {
    Handle kept = connection;
    connection = null;
    if (kept == null) {
      return;
    }
    broken.run();
    try {
      // Without a word to the server, which may not answer.
      kept.getConnection().abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("a connection could not be aborted", e);
    }
    try {
      kept.close();
    } catch (RuntimeException e) {
      LOG.debug("a connection could not be closed", e);
    }
  }

  @Override
  public void follow() {
    try {
      catchUp();
    } catch (RuntimeException | Error e) {
      drop();
      if (!PostgresFailure.isEnded(e)) {
        throw e;
      }
      // The session was ended; the database may well take another.
      catchUp();
    }
  }

  private void catchUp() {
    Handle handle = connected();
    StorePosition position = StorePosition.of(handle);
    if (position.readOnly()) {
      // Another server may be the one to write to by now.
      throw new TransactionException(
          new SQLException("the database takes no writes", PostgresFailure.READ_ONLY));
    }
    show(handle, position);
    forgetNotifications();
  }

  @Override
  public News takeNews() {
    return follower.takeNews();
  }

  @Override
  public boolean startedOver() {
    return follower.startedOver();
  }

  @Override
  public void close() {
    Handle kept = connection;
    connection = null;
    if (kept != null) {
      kept.close();
    }
  }
}
