package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The turn to write, and the connection on which a process takes it. */
class PostgresWriteLockTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");

  /** GitHub waits no longer for an answer. */
  private static final Duration GITHUB_WAITS = Duration.ofSeconds(10);

  private static final String SLEEP = "select pg_sleep(20)";
  private static final String ENDLESS =
      "select repeat('x', 1000) from generate_series(1, 100000000)";

  private final AtomicInteger broken = new AtomicInteger();
  private final TestPostgres.Database database = TestPostgres.server().create();

  private static CompletableFuture<Boolean> write(Ledger ledger, long id) {
    return ledger.write(transaction -> {
      transaction.put(LedgerTest.job(id, ROUTED));
      return true;
    });
  }

  private void writePast(Ledger ledger, long id) {
    ledger.commit(transaction -> {
      transaction.put(LedgerTest.job(id, ROUTED));
      return true;
    });
  }

  /** Another process that has the turn and then asks the server something that takes long. */
  private CompletableFuture<String> hold(Connection connection, String before, String then) {
    var held = new CountDownLatch(1);
    CompletableFuture<String> end =
        CompletableFuture.supplyAsync(() -> {
          try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("set local idle_in_transaction_session_timeout = '3s'");
            statement.execute(before);
            statement.execute("update change_counter set n = n + 1");
            held.countDown();
            statement.execute(then);
            connection.commit();
            return "went on";
          } catch (SQLException e) {
            held.countDown();
            return String.valueOf(e.getSQLState());
          }
        });
    try {
      held.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return end;
  }

  private boolean isAnswering() {
    return database
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                            + " and state = 'active' and query like '%generate_series%'"
                            + " and pid <> pg_backend_pid()")
                    .mapTo(Integer.class)
                    .one())
        > 0;
  }

  @Test
  void aHolderThatNoLimitOfTheServerMeetsIsEnded() throws Exception {
    try (Ledger ledger = PostgresLedger.open(database.address());
        Connection frozen = database.connect()) {
      writePast(ledger, 1);
      CompletableFuture<String> holder = hold(frozen, "select 1", SLEEP);
      assertThat(write(ledger, 2)).succeedsWithin(GITHUB_WAITS);
      assertThat(holder.join()).isEqualTo("57P01");
      assertThat(ledger.isWritable()).isTrue();
    }
  }

  @Test
  void aHolderThatIsCutOffInTheMidstOfAnAnswerIsEnded() throws Exception {
    try (var proxy = new CutProxy(database.server().port());
        Ledger ledger = PostgresLedger.open(database.address())) {
      writePast(ledger, 1);
      Connection lost = database.address(proxy.port(), "").dataSource().getConnection();
      CompletableFuture<String> holder = hold(lost, "select 1", ENDLESS);
      Eventually.holds("answers", this::isAnswering);
      proxy.cut();
      assertThat(write(ledger, 2)).succeedsWithin(GITHUB_WAITS);
      lost.abort(Runnable::run);
      assertThat(holder.join()).startsWith("08");
    }
  }

  @Test
  void whoChangesTheSchemaMayTakeItsTime() throws Exception {
    try (Ledger ledger = PostgresLedger.open(database.address());
        Connection other = database.connect()) {
      CompletableFuture<String> step = hold(other, "select pg_advisory_xact_lock(7)", SLEEP);
      assertThat(write(ledger, 1)).failsWithin(GITHUB_WAITS);
      assertThat(step).isNotDone();
      other.abort(Runnable::run);
      database.endSessions();
      Eventually.holds("goes on", ledger::isWritable);
    }
  }

  @Test
  void goesByCommittedRowsWhateverTheDatabaseIsSetTo() {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                "alter database "
                    + database.name()
                    + " set default_transaction_isolation = 'serializable'"));
    try (Ledger one = PostgresLedger.open(database.address());
        Ledger other = PostgresLedger.open(database.address())) {
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      for (long id = 1; id <= 200; id++) {
        writes.add(write(id % 2 == 0 ? one : other, id));
      }
      writes.forEach(CompletableFuture::join);
      assertThat(one.writes().failures() + other.writes().failures()).isZero();
    }
  }

  private PostgresTransactions transactions(String first) {
    PostgresLedger.open(database.address()).close();
    return new PostgresTransactions(
        () -> {
          Handle handle = Postgres.jdbi(database.address().dataSource()).open();
          handle.execute(first);
          return handle;
        },
        new Follower(new MemoryView()),
        new WriteLock("self"),
        broken::incrementAndGet);
  }

  @Test
  void keepsNoNotificationsOfASessionOnWhichAnotherListened() throws Exception {
    try (PostgresTransactions transactions = transactions("listen sluice")) {
      for (int i = 0; i < 5; i++) {
        Connection open = transactions.begin().getConnection();
        transactions.commit();
        transactions.follow();
        assertThat(open.unwrap(PGConnection.class).getNotifications()).isEmpty();
      }
    }
  }

  @Test
  void aConnectionThatTakesNoWritesIsReplaced() {
    try (PostgresTransactions transactions = transactions("select 1")) {
      Handle first = transactions.begin();
      transactions.commit();
      first.execute("set session characteristics as transaction read only");
      Handle second = transactions.begin();
      transactions.commit();
      assertThat(second).isNotSameAs(first);
      assertThat(broken).as("readers are told").hasValue(1);
      second.execute("set session characteristics as transaction read only");
      assertThatThrownBy(transactions::follow).hasMessageContaining("takes no writes");
      assertThat(transactions.begin()).isNotSameAs(second);
      transactions.commit();
    }
  }

  private int endThoseThatWait() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select pid, pg_terminate_backend(pid) from pg_stat_activity"
                        + " where datname = current_database() and wait_event_type = 'Lock'"
                        + " and query_start < clock_timestamp() - interval '1500 milliseconds'")
                .map((row, _) -> row.getInt("pid"))
                .list()
                .size());
  }

  @Test
  void aSessionThatIsEndedWhileItWaitsForItsTurnCostsNoWrite() throws Exception {
    try (Ledger ledger = PostgresLedger.open(database.address());
        Connection other = database.connect();
        Statement statement = other.createStatement()) {
      writePast(ledger, 1);
      other.setAutoCommit(false);
      statement.execute("update change_counter set n = n + 1");
      CompletableFuture<Boolean> waiting = write(ledger, 2);
      var ended = new AtomicInteger();
      Eventually.holds(
          "ended after it has waited for long", () -> ended.addAndGet(endThoseThatWait()) > 0);
      other.commit();
      assertThat(waiting).succeedsWithin(GITHUB_WAITS);
    }
  }

  @Test
  void noticesAnotherDatabaseThatHasComeAsFar() {
    var view = new MemoryView();
    var follower = new Follower(view);
    try (Ledger ledger = PostgresLedger.open(database.address())) {
      writePast(ledger, 1);
      writePast(ledger, 2);
    }
    database
        .jdbi()
        .useHandle(handle -> {
          follower.load(handle);
          assertThat(follower.startedOver()).isFalse();
          Job lost = view.openJob(2).orElseThrow();
          // As on a standby that had not received job 2 and has given its number to job 3 since.
          handle.execute("update job set id = 3 where id = ?", lost.id());
          handle.execute("update job set phase = ? where id = 1", Phase.COMPLETED.name());
          StorePosition position = StorePosition.of(handle);
          var elsewhere = new StorePosition(position.number(), "another", false);
          follower.catchUp(handle, elsewhere);
          assertThat(view.openJobs()).extracting(Job::id).containsExactly(3L);
          assertThat(follower.startedOver()).isTrue();
          assertThat(follower.takeNews()).isEqualTo(new Transactions.News(true, true));
          follower.catchUp(handle, elsewhere);
          assertThat(follower.startedOver()).isFalse();
        });
  }
}
