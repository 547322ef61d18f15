package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Looks into the store of a server that does not run, or does not answer: never creates, locks,
 * migrates or changes a file. Shows the moment of its opening.
 */
public final class SqliteReader extends StoreReads {
  private SqliteReader(Handle reading, Jdbi more, MemoryView view) {
    super(new Readers.One(reading, more, Dialect.SQLITE), view);
  }

  /**
   * Opens the file; empty if there is none.
   *
   * @throws LedgerException if it cannot be read
   */
  public static Optional<SqliteReader> open(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      Jdbi jdbi = Jdbi.create(dataSource(file));
      Handle handle = jdbi.open();
      try {
        new Migrations(Dialect.SQLITE, Migration.ALL).check(handle);
        var view = new MemoryView();
        view.apply(JobRows.open(handle), RunnerRows.live(handle));
        return Optional.of(new SqliteReader(handle, jdbi, view));
      } catch (JdbiException | LedgerException e) {
        handle.close();
        throw e;
      }
    } catch (JdbiException e) {
      throw new LedgerException("cannot read the store " + file + ": " + e.getMessage(), e);
    }
  }

  private static SQLiteDataSource dataSource(Path file) {
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setOpenMode(org.sqlite.SQLiteOpenMode.OPEN_URI);
    var source = new SQLiteDataSource(config);
    // Without a write-ahead log nobody writes, and even a reader would make one: its owner might be
    // another user than the server's.
    boolean quiet = !Files.exists(file.resolveSibling(file.getFileName() + "-wal"));
    source.setUrl(
        "jdbc:sqlite:"
            + file.toAbsolutePath().toUri().toString().replace("file:///", "file:/")
            + (quiet ? "?mode=ro&immutable=1" : "?mode=ro"));
    return source;
  }
}
