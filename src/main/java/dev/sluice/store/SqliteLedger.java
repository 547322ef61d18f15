package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.WriteCounts;
import dev.sluice.routing.RepositoryName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The ledger in one SQLite file, in WAL mode with {@code synchronous=FULL}: what is committed
 * survives {@code kill -9} and the loss of power. The file belongs to one process at a time.
 */
public final class SqliteLedger extends SqliteReads implements Ledger {
  /** Somebody may look into the file with a tool of their own; GitHub waits 10 s for an answer. */
  private static final int BUSY_MILLIS = 1_000;

  private final FileChannel lockFile;
  private final GroupCommit writer;
  private final Handle writing;

  /** Guarded by {@code this}. */
  private boolean closed;

  private SqliteLedger(FileChannel lockFile, Handle writing, Handle reading, MemoryView view) {
    super(reading, view);
    this.lockFile = lockFile;
    this.writing = writing;
    this.writer = new GroupCommit(writing, view);
  }

  /**
   * Opens or creates the file and its directory.
   *
   * @throws LedgerException if another process holds it, or it cannot be read
   */
  public static SqliteLedger open(Path file) {
    FileChannel lock = lock(file);
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
      release(lock);
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

  private static FileChannel lock(Path file) {
    try {
      Path absolute = file.toAbsolutePath();
      Path directory = absolute.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      FileChannel channel =
          FileChannel.open(
              absolute.resolveSibling(absolute.getFileName() + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new LedgerException("another process uses the store " + file);
      }
      return channel;
    } catch (IOException e) {
      throw new LedgerException("cannot open the store " + file + ": " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new LedgerException("cannot release the store's lock: " + e.getMessage(), e);
    }
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
    release(lockFile);
  }
}
