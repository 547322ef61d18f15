package dev.sluice.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.jspecify.annotations.Nullable;
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

  private final Supplier<Handle> connect;
  private final Follower follower;
  private final String begin;
  private @Nullable Handle connection;
  private long change;

  /**
   * @param connect opens a connection that is from then on used here only
   * @param self names this process to those that it wakes; letters, digits and hyphens
   */
  PostgresTransactions(Supplier<Handle> connect, Follower follower, String self) {
    this.connect = connect;
    this.follower = follower;
    // One round trip. What waits for the row waits longer than a holder may stand still.
    this.begin =
        "set local idle_in_transaction_session_timeout = '3s';"
            + "set local lock_timeout = '5s';"
            + "set local statement_timeout = '6s';"
            + ("select pg_notify('" + CHANNEL + "', '" + self + "');")
            + "update change_counter set n = n + 1 where id = 1 returning n";
  }

  @Override
  public Dialect dialect() {
    return Dialect.POSTGRESQL;
  }

  @Override
  public Handle begin() {
    Handle kept = connection;
    if (kept == null) {
      return begin(connected());
    }
    long asked = System.nanoTime();
    try {
      return begin(kept);
    } catch (JdbiException e) {
      if (!PostgresFailure.isBroken(e) || System.nanoTime() - asked > AT_ONCE.toNanos()) {
        throw e;
      }
      drop();
      return begin(connected());
    }
  }

  private Handle begin(Handle handle) {
    handle.begin();
    change = lock(handle.getConnection());
    follower.catchUp(handle, change - 1);
    return handle;
  }

  private long lock(Connection open) {
    try (Statement statement = open.createStatement()) {
      boolean rows = statement.execute(begin);
      long number = -1;
      while (rows || statement.getUpdateCount() >= 0) {
        if (rows) {
          ResultSet result = statement.getResultSet();
          if (result.getMetaData().getColumnName(1).equals("n") && result.next()) {
            number = result.getLong(1);
          }
        }
        rows = statement.getMoreResults();
      }
      if (number < 0) {
        throw new TransactionException("the store has no change counter");
      }
      return number;
    } catch (SQLException e) {
      throw new TransactionException(String.valueOf(e.getMessage()), e);
    }
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
    follower.catchUp(handle, Follower.counter(handle));
  }

  @Override
  public News takeNews() {
    return follower.takeNews();
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
