package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import org.jdbi.v3.core.Jdbi;

class PostgresTrafficTest extends TrafficTest {
  private final TestPostgres.Database database = TestPostgres.server().create();

  @Override
  Ledger open() {
    return PostgresLedger.open(database.address());
  }

  @Override
  Jdbi database() {
    return database.jdbi();
  }
}
