package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.WriteCounts;
import dev.sluice.routing.RepositoryName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The ledger in one SQLite file, in WAL mode with {@code synchronous=FULL}: what is committed
 * survives {@code kill -9} and the loss of power. The file belongs to one process at a time.
 */
public final class SqliteLedger extends SqliteReads implements Ledger {
  /** Somebody may look into the file with a tool of their own; GitHub waits 10 s for an answer. */
  private static final int BUSY_MILLIS = 1_000;

  private final StoreLock lock;
  private final GroupCommit writer;
  private final Handle writing;

  /** Guarded by {@code this}. */
  private boolean closed;

  private SqliteLedger(StoreLock lock, Handle writing, Handle reading, MemoryView view) {
    super(reading, view);
    this.lock = lock;
    this.writing = writing;
    this.writer = new GroupCommit(writing, view);
  }

  /**
   * Opens or creates the file and its directory.
   *
   * @throws LedgerException if another process holds it, or it cannot be read
   */
  public static SqliteLedger open(Path file) {
    StoreLock lock = StoreLock.take(file);
    try {
      Jdbi jdbi = Jdbi.create(dataSource(file));
      Handle writing = jdbi.open();
      Migrations.run(writing);
      var view = new MemoryView();
      view.apply(JobRows.open(writing), RunnerRows.live(writing));
      var ledger = new SqliteLedger(lock, writing, jdbi.open(), view);
      ledger.writer.start();
      return ledger;
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
  public <T> CompletableFuture<T> write(Work<T> work) {
    return writer.submit(work);
  }

  @Override
  public boolean isWritable() {
    return writer.isHealthy();
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public WriteCounts writes() {
    return writer.counts();
  }

  @Override
  public Set<RepositoryName> repositories(Instant since) {
    return read(handle -> JobRows.repositories(handle, since));
  }

  @Override
  public Set<Long> hooks() {
    return read(OtherRows::hooks);
  }

  @Override
  public Set<Long> appHooks() {
    return read(OtherRows::appHooks);
  }

  @Override
  public Optional<Instant> cursor(String name) {
    return read(handle -> OtherRows.cursor(handle, name));
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    writer.close();
    writing.close();
    closeReading();
    lock.close();
  }
}
