package dev.sluice.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits on a connection of its own for the word of other processes that they have written. Only
 * makes things quicker: without it, as behind a pooler that gives each transaction another session,
 * changes are found by looking.
 */
final class PostgresListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresListener.class);

  /** After a silence of that length the connection has to show that it still is one. */
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final DataSource source;
  private final String self;
  private final Runnable wake;
  private final Thread thread;

  private volatile boolean closing;
  private volatile @Nullable Connection listening;

  /**
   * @param self whose own words do not count
   * @param wake called from a thread of this
   */
  PostgresListener(DataSource source, String self, Runnable wake) {
    this.source = source;
    this.self = self;
    this.wake = wake;
    this.thread = Thread.ofVirtual().name("store-listener").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    Duration pause = FIRST_PAUSE;
    while (!closing) {
      try (Connection connection = source.getConnection()) {
        listening = connection;
        ask(connection, "listen " + PostgresTransactions.CHANNEL);
        pause = FIRST_PAUSE;
        while (!closing) {
          // At first too: something may have been said while nobody listened.
          wake.run();
          await(connection);
        }
      } catch (SQLException e) {
        if (!closing) {
          LOG.debug("not told of changes for a while", e);
        }
      }
      pause = pause(pause);
    }
  }

  private static void ask(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(query);
    }
  }

  /** Returns once another process has written. */
  private void await(Connection connection) throws SQLException {
    PGConnection notified = connection.unwrap(PGConnection.class);
    while (!closing) {
      PGNotification[] words = notified.getNotifications((int) SILENCE.toMillis());
      if (words == null || words.length == 0) {
        ask(connection, "select 1");
        continue;
      }
      for (PGNotification word : words) {
        if (!self.equals(word.getParameter())) {
          return;
        }
      }
    }
  }

  private Duration pause(Duration pause) {
    if (!closing) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        closing = true;
      }
    }
    Duration next = pause.multipliedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    Connection connection = listening;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOG.debug("a connection could not be aborted", e);
      }
    }
  }
}
