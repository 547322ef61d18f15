package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Looks into a shared store without a server; changes nothing. Shows the moment of its opening. */
public final class PostgresReader extends StoreReads {
  private PostgresReader(Handle reading, Jdbi more, MemoryView view) {
    super(new Readers.One(reading, more, Dialect.POSTGRESQL), view);
  }

  /**
   * Connects.
   *
   * @throws LedgerException if the database does not answer, or holds no store that can be read
   */
  public static PostgresReader open(PostgresAddress address) {
    Postgres.warnIfExposed(address);
    Jdbi jdbi = Postgres.jdbi(address.dataSource());
    try {
      Handle handle = jdbi.open();
      try {
        handle.getConnection().setReadOnly(true);
        new Migrations(Dialect.POSTGRESQL, Migration.ALL).check(handle);
        var view = new MemoryView();
        new Follower(view).load(handle);
        return new PostgresReader(handle, jdbi, view);
      } catch (JdbiException | LedgerException | SQLException e) {
        handle.close();
        throw e;
      }
    } catch (JdbiException | SQLException e) {
      String why =
          PostgresFailure.isNoTable(e)
              ? "it is empty until serve has started"
              : StoreFailure.reason(e);
      throw new LedgerException("cannot read the store " + address.place() + ": " + why, e);
    }
  }
}
