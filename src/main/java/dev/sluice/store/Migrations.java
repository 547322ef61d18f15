package dev.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Brings a database to the newest schema: numbered scripts on the class path, each run once in a
 * transaction of its own, the number of the last one kept in the database.
 */
final class Migrations {
  private static final List<String> SCRIPTS =
      List.of(
          "V1__ledger.sql",
          "V2__reconcile.sql",
          "V3__cursors.sql",
          "V4__sandbox_life.sql",
          "V5__lease.sql");

  private Migrations() {}

  /**
   * Runs the scripts that are missing.
   *
   * @throws dev.sluice.ledger.LedgerException if the database is newer than this program
   */
  static void run(Handle handle) {
    handle.execute("create table if not exists schema_version (version integer not null)");
    int version =
        handle
            .createQuery("select coalesce(max(version), 0) from schema_version")
            .mapTo(Integer.class)
            .one();
    if (version > SCRIPTS.size()) {
      throw new dev.sluice.ledger.LedgerException(
          "the store has schema version "
              + version
              + ", this program knows "
              + SCRIPTS.size()
              + ": run the newer program, or restore the backup made before the upgrade");
    }
    for (int next = version + 1; next <= SCRIPTS.size(); next++) {
      int applied = next;
      handle.useTransaction(transaction -> {
        transaction.createScript(script(SCRIPTS.get(applied - 1))).execute();
        transaction.execute("insert into schema_version (version) values (?)", applied);
      });
    }
  }

  /**
   * Checks that a database can be read as it is.
   *
   * @throws dev.sluice.ledger.LedgerException if it is older or newer than this program
   */
  static void check(Handle handle) {
    int version =
        handle
            .createQuery("select coalesce(max(version), 0) from schema_version")
            .mapTo(Integer.class)
            .one();
    if (version != SCRIPTS.size()) {
      throw new dev.sluice.ledger.LedgerException(
          "the store has schema version "
              + version
              + ", this program reads "
              + SCRIPTS.size()
              + (version < SCRIPTS.size()
                  ? ": the next start of serve brings it up to date"
                  : ": run the newer program"));
    }
  }

  private static String script(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
