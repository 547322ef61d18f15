package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Brings a database to the newest schema: numbered scripts on the class path, each run once in a
 * transaction of its own, the number of the last one kept in the database. A database that is newer
 * than this program is left as it is and used, if its steps allow that.
 */
final class Migrations {
  /** From here on the database says which programs may still work beside it. */
  private static final int SAYS_LEAST = 6;

  private final Dialect dialect;
  private final List<Migration> steps;

  Migrations(Dialect dialect, List<Migration> steps) {
    this.dialect = dialect;
    this.steps = List.copyOf(steps);
  }

  /** Version and the lowest version of a program that may use it. */
  private record Schema(int version, int least) {}

  /**
   * Runs the scripts that are missing.
   *
   * @throws LedgerException if the database is too new for this program
   */
  void run(Handle handle) {
    handle.useTransaction(transaction -> {
      dialect.lockMigrations(transaction);
      transaction.execute("create table if not exists schema_version (version integer not null)");
    });
    while (handle.inTransaction(this::step)) {
      continue;
    }
  }

  /** Runs the next script; false if there is none. */
  private boolean step(Handle transaction) {
    dialect.lockMigrations(transaction);
    Schema schema = schema(transaction);
    refuseTooNew(schema);
    if (schema.version() >= steps.size()) {
      return false;
    }
    if (schema.version() >= SAYS_LEAST) {
      // Behind the writers of other programs: what alters several tables could else wait for one of
      // them that waits for the other table.
      transaction.execute("update change_counter set n = n + 1");
    }
    int next = schema.version() + 1;
    Migration migration = steps.get(next - 1);
    transaction.createScript(dialect.script(text(migration.script()))).execute();
    if (next < SAYS_LEAST) {
      transaction.execute("insert into schema_version (version) values (?)", next);
    } else {
      transaction.execute(
          "insert into schema_version (version, least) values (?, ?)", next, migration.least());
    }
    return true;
  }

  /**
   * Checks that a database can be read as it is.
   *
   * @throws LedgerException if it is older than this program or too new for it
   */
  void check(Handle handle) {
    Schema schema = schema(handle);
    if (schema.version() < steps.size()) {
      throw new LedgerException(
          "the store has schema version "
              + schema.version()
              + ", this program reads "
              + steps.size()
              + ": the next start of serve brings it up to date");
    }
    refuseTooNew(schema);
  }

  private void refuseTooNew(Schema schema) {
    if (schema.least() > steps.size()) {
      throw new LedgerException(
          "the store has schema version "
              + schema.version()
              + ", which programs from "
              + schema.least()
              + " on understand; this one knows "
              + steps.size()
              + ": run the newer program, or restore the backup made before the upgrade");
    }
  }

  private static Schema schema(Handle handle) {
    int version = number(handle, "select coalesce(max(version), 0) from schema_version");
    int least =
        version < SAYS_LEAST
            ? version
            : number(handle, "select max(coalesce(least, version)) from schema_version");
    return new Schema(version, least);
  }

  private static int number(Handle handle, String query) {
    return handle.createQuery(query).mapTo(Integer.class).one();
  }

  private static String text(String script) {
    try (InputStream in = Migrations.class.getResourceAsStream(script)) {
      if (in == null) {
        throw new IllegalStateException(script + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
