package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The ledger in a PostgreSQL database that any number of processes share. Each sees what the others
 * commit after a few milliseconds, and surely before its own next write. While the database does
 * not answer, writes fail at once; it is tried again by itself.
 */
public final class PostgresLedger extends SqlLedger {
  private PostgresLedger(Parts parts) {
    super(parts);
  }

  /**
   * How a process uses a database.
   *
   * @param steps that its program knows
   * @param listen whether to be woken by other processes, which takes a connection of its own
   * @param follow how often to look for changes if nothing wakes it
   */
  record Use(List<Migration> steps, boolean listen, Duration follow) {
    static final Use USUAL = new Use(Migration.ALL, true, Duration.ofMillis(500));
  }

  /**
   * Connects, for which it waits half a minute at most, and brings the schema up to date.
   *
   * @throws LedgerException if the database does not answer, refuses, or is too new
   */
  public static PostgresLedger open(PostgresAddress address) {
    return open(address, Use.USUAL);
  }

  static PostgresLedger open(PostgresAddress address, Use use) {
    Postgres.warnIfExposed(address);
    DataSource source = address.dataSource();
    Jdbi jdbi = Postgres.jdbi(source);
    var view = new MemoryView();
    var follower = new Follower(view);
    Postgres.first(
        jdbi,
        address,
        handle -> {
          refuseOtherEncodings(handle);
          Postgres.giveTime(handle);
          new Migrations(Dialect.POSTGRESQL, use.steps()).run(handle);
          follower.load(handle);
          return true;
        });
    String self = UUID.randomUUID().toString();
    Readers.Pooled readers = Postgres.readers(source);
    var transactions =
        new PostgresTransactions(jdbi::open, follower, new WriteLock(self), readers::renew);
    var writer = new GroupCommit(transactions, view, use.follow());
    List<AutoCloseable> closing = new ArrayList<>();
    if (use.listen()) {
      var listener = new PostgresListener(source, self, writer::look);
      closing.add(listener);
      listener.start();
    }
    closing.addAll(List.of(writer, transactions, readers));
    return new PostgresLedger(new Parts(view, readers, writer, closing));
  }

  private static void refuseOtherEncodings(Handle handle) {
    String encoding = handle.createQuery("show server_encoding").mapTo(String.class).one();
    if (!encoding.equals("UTF8")) {
      throw new LedgerException(
          "the database of the store has the encoding "
              + encoding
              + ": make one with encoding 'UTF8'");
    }
  }

  @Override
  public boolean isShared() {
    return true;
  }
}
