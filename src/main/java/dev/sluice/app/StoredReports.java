package dev.sluice.app;

import dev.sluice.api.Reports;
import dev.sluice.store.SqliteReader;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Reports from the store of a server that does not run; the store stays as it is. */
public final class StoredReports implements AutoCloseable {
  private final SqliteReader reader;
  private final Reports reports;

  private StoredReports(SqliteReader reader, InstantSource clock) {
    this.reader = reader;
    this.reports = new Reports(Scenes.stored(reader, clock.instant()));
  }

  /**
   * Opens a store; empty if there is none.
   *
   * @throws dev.sluice.ledger.LedgerException if it cannot be read
   */
  public static Optional<StoredReports> open(Path store, InstantSource clock) {
    return SqliteReader.open(store).map(reader -> new StoredReports(reader, clock));
  }

  public Reports reports() {
    return reports;
  }

  @Override
  public void close() {
    reader.close();
  }
}
