package dev.sluice.store;

import dev.sluice.ledger.Ledger;

class PostgresRetentionTest extends RetentionTest {
  private final TestPostgres.Database database = TestPostgres.server().create();

  @Override
  Ledger open() {
    return PostgresLedger.open(database.address());
  }
}
