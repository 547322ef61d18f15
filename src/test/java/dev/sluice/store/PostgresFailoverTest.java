package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Ledger;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;

/** Another database behind the same address, which has not all that was confirmed. */
class PostgresFailoverTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");
  private static final long HOOK = 5;

  private final TestPostgres.Database database = TestPostgres.server().create();
  private final Jdbi administration =
      new TestPostgres.Database(database.server(), "postgres").jdbi();

  private static void write(Ledger ledger, long id) {
    ledger.commit(transaction -> {
      transaction.put(LedgerTest.job(id, ROUTED));
      transaction.put(new Delivery("guid-" + id, HOOK, "workflow_job", "queued", Instant.EPOCH));
      return true;
    });
  }

  private boolean tries(String statement) {
    try {
      administration.useHandle(handle -> handle.execute(statement));
      return true;
    } catch (JdbiException e) {
      return false;
    }
  }

  /** Puts the other one where the database was. */
  private void takeOver(TestPostgres.Database other) {
    String name = database.name();
    assertThat(tries("alter database " + name + " allow_connections false")).isTrue();
    administration.useHandle(handle ->
        handle.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = ?", name));
    Eventually.holds(
        "its sessions are gone",
        () -> !exists(name) || tries("alter database " + name + " rename to " + name + "_lost"));
    assertThat(tries("alter database " + other.name() + " rename to " + name)).isTrue();
  }

  @Test
  void isNoticedThoughItHasTakenAsManyTransactions() {
    PostgresLedger.open(database.address()).close();
    var standby = new TestPostgres.Database(database.server(), database.name() + "_standby");
    Eventually.holds(
        "copied",
        () ->
            exists(standby.name())
                || tries("create database " + standby.name() + " template " + database.name()));
    try (Ledger other = PostgresLedger.open(standby.address())) {
      write(other, 3);
      write(other, 4);
    }
    standby.jdbi().useHandle(handle -> handle.execute("delete from hook"));
    try (Ledger ledger = PostgresLedger.open(database.address())) {
      write(ledger, 1);
      write(ledger, 2);
      takeOver(standby);
      Eventually.holds(
          "shown as it is",
          () -> ledger.view().openJob(1).isEmpty() && ledger.view().openJob(3).isPresent());
      Eventually.holds("and goes on", ledger::isWritable);
      assertThat(ledger.view().openJob(2)).isEmpty();
      assertThat(ledger.view().openJob(4)).isPresent();
      write(ledger, 6);
      assertThat(ledger.hooks()).as("what was known to be stored").containsExactly(HOOK);
      assertThat(ledger.job(1)).isEmpty();
    }
  }

  private boolean exists(String name) {
    return administration.withHandle(handle ->
        handle
            .createQuery("select count(*) > 0 from pg_database where datname = :name")
            .bind("name", name)
            .mapTo(Boolean.class)
            .one());
  }

  @Test
  void readsGoWhereWritesGo() {
    try (Readers.Pooled readers = Postgres.readers(database.address().dataSource())) {
      int first = readers.read(PostgresFailoverTest::session);
      assertThat(readers.read(PostgresFailoverTest::session)).isEqualTo(first);
      readers.renew();
      assertThat(readers.read(PostgresFailoverTest::session)).isNotEqualTo(first);
    }
  }

  private static int session(Handle handle) {
    return handle.createQuery("select pg_backend_pid()").mapTo(Integer.class).one();
  }
}
