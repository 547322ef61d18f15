package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The ledger in one SQLite file, in WAL mode with {@code synchronous=FULL}: what is committed
 * survives {@code kill -9} and the loss of power. The file belongs to one process at a time.
 */
public final class SqliteLedger extends SqlLedger {
  /** Somebody may look into the file with a tool of their own; GitHub waits 10 s for an answer. */
  private static final int BUSY_MILLIS = 1_000;

  private SqliteLedger(Parts parts) {
    super(parts);
  }

  /**
   * Opens or creates the file and its directory.
   *
   * @throws LedgerException if another process holds it, or it cannot be read
   */
  public static SqliteLedger open(Path file) {
    return open(file, Migration.ALL);
  }

  static SqliteLedger open(Path file, List<Migration> steps) {
    StoreLock lock = StoreLock.take(file);
    try {
      Jdbi jdbi = Jdbi.create(dataSource(file));
      Handle writing = jdbi.open();
      new Migrations(Dialect.SQLITE, steps).run(writing);
      var view = new MemoryView();
      view.apply(JobRows.open(writing), RunnerRows.live(writing));
      var transactions = new SqliteTransactions(writing);
      // Nobody else writes: there is nothing to follow.
      var writer = new GroupCommit(transactions, view, Duration.ofDays(1));
      var readers = new Readers.One(jdbi.open(), jdbi, Dialect.SQLITE);
      return new SqliteLedger(
          new Parts(view, readers, writer, List.of(writer, transactions, readers, lock)));
    } catch (JdbiException | LedgerException e) {
      lock.close();
      throw e instanceof LedgerException known
          ? known
          : new LedgerException("cannot open the store " + file + ": " + e.getMessage(), e);
    }
  }

  private static SQLiteDataSource dataSource(Path file) {
    var config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }

  @Override
  public boolean isShared() {
    return false;
  }
}
