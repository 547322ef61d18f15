package dev.sluice.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.ledger.LedgerException;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections to a PostgreSQL database. */
final class Postgres {
  private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);
  private static final int READERS = 4;
  private static final Duration WAIT_FOR_READER = Duration.ofSeconds(3);
  private static final Duration WAIT_FOR_DATABASE = Duration.ofSeconds(30);
  private static final Duration LONGEST_STEP = Duration.ofMinutes(10);
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private Postgres() {}

  static Jdbi jdbi(DataSource source) {
    return Jdbi.create(source).registerArgument(new Text());
  }

  /** Lets no character stop what arrives. */
  private static final class Text extends AbstractArgumentFactory<String> {
    Text() {
      super(Types.VARCHAR);
    }

    @Override
    protected Argument build(String value, ConfigRegistry config) {
      String storable = Columns.storable(value);
      return (position, statement, _) -> statement.setString(position, storable);
    }
  }

  /** A pool for reads; connects when it is first used. */
  static Readers.Pooled readers(DataSource source) {
    var config = new HikariConfig();
    config.setPoolName("store-readers");
    config.setDataSource(source);
    config.setMaximumPoolSize(READERS);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(WAIT_FOR_READER.toMillis());
    config.setValidationTimeout(WAIT_FOR_READER.toMillis() / 2);
    config.setInitializationFailTimeout(-1);
    var pool = new HikariDataSource(config);
    return new Readers.Pooled(jdbi(pool), pool);
  }

  /**
   * Opens the first connection, for which it waits a while, and does something with it.
   *
   * @throws LedgerException if the database does not answer in time or refuses
   */
  static <T> T first(Jdbi jdbi, PostgresAddress address, Function<Handle, T> use) {
    long end = System.nanoTime() + WAIT_FOR_DATABASE.toNanos();
    while (true) {
      try {
        return jdbi.withHandle(use::apply);
      } catch (JdbiException e) {
        String what = "the store " + address.place() + ": " + StoreFailure.reason(e);
        if (PostgresFailure.isRefusal(e) || !PostgresFailure.isOfStore(e)) {
          throw new LedgerException("cannot open " + what, e);
        }
        if (System.nanoTime() + BETWEEN.toNanos() > end) {
          throw new LedgerException(
              "cannot open " + what + " (tried for " + WAIT_FOR_DATABASE.toSeconds() + " s)", e);
        }
        LOG.atWarn()
            .addKeyValue("event", "store.waiting")
            .addKeyValue("store", address.place())
            .addKeyValue("error", StoreFailure.reason(e))
            .log("the store does not answer yet");
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("interrupted while waiting for the store", e);
    }
  }

  /** Lets a connection wait for long: steps of the schema may need it, and those of others. */
  static void giveTime(Handle handle) {
    try {
      handle.getConnection().setNetworkTimeout(Runnable::run, (int) LONGEST_STEP.toMillis());
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  static void warnIfExposed(PostgresAddress address) {
    if (address.isExposed()) {
      LOG.atWarn()
          .addKeyValue("event", "store.tls.weak")
          .addKeyValue("store", address.place())
          .log(
              "the connection to the store may be read on its way: add sslmode=verify-full to its"
                  + " address");
    }
  }
}
