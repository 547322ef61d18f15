package dev.sluice.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/**
 * How far a database has come.
 *
 * @param number of the last transaction
 * @param origin the server and the database that say so: behind the same address, and even the same
 *     connection of a pooler, another server may answer one day that has not all of the first one's
 *     transactions
 * @param readOnly whether it takes no writes, as a standby does not
 */
record StorePosition(long number, String origin, boolean readOnly) {
  static final String COLUMNS =
      "n, extract(epoch from pg_postmaster_start_time()) || '/'"
          + " || (select oid from pg_database where datname = current_database()) as origin,"
          + " current_setting('transaction_read_only') = 'on' as read_only";

  static StorePosition map(ResultSet row) throws SQLException {
    return new StorePosition(
        row.getLong("n"), row.getString("origin"), row.getBoolean("read_only"));
  }

  static StorePosition of(Handle handle) {
    return handle
        .createQuery("select " + COLUMNS + " from change_counter where id = 1")
        .map((row, _) -> map(row))
        .one();
  }

  /** Before the transaction that took this number. */
  StorePosition before() {
    return new StorePosition(number - 1, origin, readOnly);
  }
}
