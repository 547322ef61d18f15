package dev.sluice.app;

import dev.sluice.api.Reports;
import dev.sluice.cost.PriceTable;
import dev.sluice.store.SqliteReader;
import dev.sluice.store.StoreLock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Reports from the store of a server that does not run; the store stays as it is. */
public final class StoredReports implements AutoCloseable {
  /** Whether somebody uses a store. */
  public enum User {
    NOBODY,
    SOMEBODY,
    /** It cannot be seen from here. */
    UNKNOWN
  }

  private final SqliteReader reader;
  private final Reports reports;

  private StoredReports(SqliteReader reader, PriceTable prices, InstantSource clock) {
    this.reader = reader;
    this.reports = new Reports(Scenes.stored(reader, prices, clock.instant()));
  }

  /**
   * Opens a store; empty if there is none.
   *
   * @throws dev.sluice.ledger.LedgerException if it cannot be read
   */
  public static Optional<StoredReports> open(Path store, PriceTable prices, InstantSource clock) {
    return SqliteReader.open(store).map(reader -> new StoredReports(reader, prices, clock));
  }

  /** Whether a server uses the store now. */
  public static User user(Path store) {
    return switch (StoreLock.holder(store)) {
      case NOBODY -> User.NOBODY;
      case SOMEBODY -> User.SOMEBODY;
      case UNKNOWN -> User.UNKNOWN;
    };
  }

  public Reports reports() {
    return reports;
  }

  @Override
  public void close() {
    reader.close();
  }
}
