package dev.sluice.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The row of the counter as the lock under which processes write in turn: who has taken the next
 * number writes alone until its transaction ends.
 */
final class WriteLock {
  private static final Logger LOG = LoggerFactory.getLogger(WriteLock.class);

  /** The version of the server from which on it limits transactions as a whole. */
  private static final int LIMITS_TRANSACTIONS = 17;

  /** What waits for the row waits longer than a holder may stand still. */
  private static final String FIRST_WAIT = "5s";

  /** Whoever held it is gone by then; GitHub waits ten seconds for both. */
  private static final String SECOND_WAIT = "2s";

  /**
   * The server's own limit on idle transactions does not count while a pipeline is unfinished, nor
   * while an answer finds nobody to read it. Whoever brings the schema up to date may take its
   * time, and holds an advisory lock; so may a commit that waits for a standby. The call must not
   * stand among the conditions, of which the server may ask any first.
   */
  private static final String END_HOLDER =
      """
      select holder.pid, pg_terminate_backend(holder.pid) from change_counter counter
        join pg_locks lock
          on lock.locktype = 'transactionid' and lock.transactionid = counter.xmax
          and lock.mode = 'ExclusiveLock' and lock.granted
        join pg_stat_activity holder on holder.pid = lock.pid
      where counter.id = 1
        and holder.pid <> pg_backend_pid()
        and holder.datname = current_database() and holder.usename = session_user
        and holder.state_change < clock_timestamp() - interval '4 seconds'
        and holder.wait_event is distinct from 'SyncRep'
        and not exists (
          select 1 from pg_locks other where other.pid = lock.pid and other.locktype = 'advisory')
      """;

  private final String self;

  /**
   * @param self names this process to those that it wakes; letters, digits and hyphens
   */
  WriteLock(String self) {
    this.self = self;
  }

  /**
   * Takes the next number, in one round trip and as the first thing in a transaction.
   *
   * @param again whether this is the second time, for which less time is left
   */
  StorePosition take(Connection open, boolean again) {
    try (Statement statement = open.createStatement()) {
      int version = open.getMetaData().getDatabaseMajorVersion();
      boolean rows = statement.execute(begin(version, again ? SECOND_WAIT : FIRST_WAIT));
      StorePosition position = null;
      while (rows || statement.getUpdateCount() >= 0) {
        if (rows) {
          ResultSet result = statement.getResultSet();
          if (result.getMetaData().getColumnName(1).equals("n") && result.next()) {
            position = StorePosition.map(result);
          }
        }
        rows = statement.getMoreResults();
      }
      if (position == null) {
        throw new TransactionException("the store has no change counter");
      }
      return position;
    } catch (SQLException e) {
      throw new TransactionException(String.valueOf(e.getMessage()), e);
    }
  }

  private String begin(int version, String wait) {
    return "set transaction isolation level read committed;"
        + "set local idle_in_transaction_session_timeout = '3s';"
        + ("set local lock_timeout = '" + wait + "';")
        + "set local statement_timeout = '6s';"
        + (version < LIMITS_TRANSACTIONS ? "" : "set local transaction_timeout = '30s';")
        + ("select pg_notify('" + PostgresTransactions.CHANNEL + "', '" + self + "');")
        + "update change_counter set n = n + 1 where id = 1 returning "
        + StorePosition.COLUMNS;
  }

  /** Ends the session that has held the row too long without doing anything. */
  static void endHolder(Handle handle) {
    List<Integer> ended = handle.createQuery(END_HOLDER).map((row, _) -> row.getInt("pid")).list();
    for (int pid : ended) {
      LOG.atWarn()
          .addKeyValue("event", "store.holder.ended")
          .addKeyValue("pid", pid)
          .log("a process that stood still in a transaction kept all others from writing");
    }
  }
}
