package dev.sluice.app;

import dev.sluice.ledger.Ledger;
import dev.sluice.settings.StoreAddress;
import dev.sluice.store.PostgresAddress;
import dev.sluice.store.PostgresLedger;
import dev.sluice.store.SqliteLedger;

/** Opens the store that the settings name. */
final class Stores {
  private Stores() {}

  static Ledger open(StoreAddress address) {
    return switch (address) {
      case StoreAddress.Sqlite sqlite -> SqliteLedger.open(sqlite.file());
      case StoreAddress.Postgres postgres -> PostgresLedger.open(address(postgres));
    };
  }

  static PostgresAddress address(StoreAddress.Postgres postgres) {
    return new PostgresAddress(postgres.url(), postgres.user(), postgres.secrets());
  }
}
