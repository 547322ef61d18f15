package dev.sluice.app;

import dev.sluice.api.Reports;
import dev.sluice.cost.PriceTable;
import dev.sluice.ledger.LedgerReads;
import dev.sluice.settings.StoreAddress;
import dev.sluice.store.PostgresReader;
import dev.sluice.store.SqliteReader;
import dev.sluice.store.StoreLock;
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

  private final Runnable closing;
  private final Reports reports;

  private StoredReports(
      LedgerReads reader, Runnable closing, PriceTable prices, InstantSource clock) {
    this.closing = closing;
    this.reports = new Reports(Scenes.stored(reader, prices, clock.instant()));
  }

  /**
   * Opens a store; empty if there is none.
   *
   * @throws dev.sluice.ledger.LedgerException if it cannot be read
   */
  public static Optional<StoredReports> open(
      StoreAddress store, PriceTable prices, InstantSource clock) {
    return switch (store) {
      case StoreAddress.Sqlite sqlite ->
          SqliteReader.open(sqlite.file())
              .map(reader -> new StoredReports(reader, reader::close, prices, clock));
      case StoreAddress.Postgres postgres -> {
        var reader = PostgresReader.open(Stores.address(postgres));
        yield Optional.of(new StoredReports(reader, reader::close, prices, clock));
      }
    };
  }

  /** Whether a server uses the store now. */
  public static User user(StoreAddress store) {
    return switch (store) {
      case StoreAddress.Sqlite sqlite -> user(StoreLock.holder(sqlite.file()));
      case StoreAddress.Postgres _ -> User.UNKNOWN;
    };
  }

  private static User user(StoreLock.Holder holder) {
    return switch (holder) {
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
    closing.run();
  }
}
