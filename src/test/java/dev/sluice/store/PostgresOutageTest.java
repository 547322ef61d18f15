package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Canary;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Note;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * A database that is away for a while: nothing that was confirmed is lost, and no start is needed.
 */
class PostgresOutageTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");

  /** GitHub waits no longer for an answer. */
  private static final Duration GITHUB_WAITS = Duration.ofSeconds(10);

  /** Of its own: others must not be stopped, and it stops more quickly. */
  private static final TestPostgres SERVER = TestPostgres.another();

  private final TestPostgres server = SERVER;
  private final TestPostgres.Database database = server.create();
  private final AtomicLong ids = new AtomicLong();
  private final List<Long> confirmed = new ArrayList<>();

  private CompletableFuture<Boolean> write(Ledger ledger, long id) {
    return ledger.write(transaction -> {
      transaction.put(LedgerTest.job(id, ROUTED));
      transaction.note(new Note(Instant.EPOCH, id, null, "job.queued", "once"));
      return true;
    });
  }

  /** Writes a job; true if that was confirmed. */
  private boolean writes(Ledger ledger) {
    long id = ids.incrementAndGet();
    try {
      write(ledger, id).join();
      confirmed.add(id);
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(LedgerException.class);
      return false;
    }
  }

  private void nothingIsLost(Ledger ledger) {
    for (long id : confirmed) {
      assertThat(ledger.job(id)).as("job " + id).isPresent();
      assertThat(ledger.view().openJob(id)).as("job " + id).isPresent();
      assertThat(ledger.trail(id)).hasSize(1);
    }
  }

  @Test
  void survivesARestartOfTheDatabase() {
    try (Ledger ledger = PostgresLedger.open(database.address());
        Ledger other = PostgresLedger.open(database.address())) {
      assertThat(writes(ledger)).isTrue();
      server.stop();
      try {
        assertThat(writes(ledger)).isFalse();
        assertThat(ledger.isWritable()).isFalse();
        assertThat(write(ledger, ids.incrementAndGet()))
            .as("known to be away")
            .isCompletedExceptionally();
        Eventually.holds("noticed by who does not write", () -> !other.isWritable());
      } finally {
        server.start();
      }
      Eventually.holds("back by itself", ledger::isWritable);
      Eventually.holds("the other too", other::isWritable);
      assertThat(writes(ledger)).isTrue();
      assertThat(writes(other)).isTrue();
      Eventually.holds(
          "followed",
          () ->
              confirmed.stream()
                  .allMatch(id ->
                      ledger.view().openJob(id).isPresent()
                          && other.view().openJob(id).isPresent()));
      nothingIsLost(ledger);
      nothingIsLost(other);
    }
  }

  @Test
  void failsInTimeWhileTheDatabaseCannotBeReached() {
    try (var proxy = new CutProxy(server.port());
        Ledger ledger = PostgresLedger.open(database.address(proxy.port(), ""))) {
      assertThat(writes(ledger)).isTrue();
      proxy.cut();
      assertThat(write(ledger, 1_000)).failsWithin(GITHUB_WAITS);
      assertThat(ledger.isWritable()).isFalse();
      assertThat(write(ledger, 1_001)).isCompletedExceptionally();
      assertThatThrownBy(() -> ledger.job(1)).isInstanceOf(LedgerException.class);
      proxy.mend();
      Eventually.holds("back by itself", ledger::isWritable);
      assertThat(writes(ledger)).isTrue();
      nothingIsLost(ledger);
      assertThat(ledger.job(1_001)).isEmpty();
    }
  }

  @Test
  void endedSessionsCostNoWrite() {
    try (Ledger ledger = PostgresLedger.open(database.address())) {
      for (int i = 0; i < 3; i++) {
        assertThat(writes(ledger)).isTrue();
        database.endSessions();
        assertThat(writes(ledger)).as("on a new connection").isTrue();
      }
      nothingIsLost(ledger);
    }
  }

  @Test
  void takesOverWhatBecameDurableThoughItsConfirmationWasLost() {
    try (var proxy = new CutProxy(server.port());
        Ledger ledger = PostgresLedger.open(database.address(proxy.port(), ""))) {
      assertThat(writes(ledger)).isTrue();
      proxy.loseAnswerTo(said -> said.contains("COMMIT"));
      assertThat(write(ledger, 77)).failsWithin(GITHUB_WAITS);
      Eventually.holds("it was stored after all", () -> ledger.view().openJob(77).isPresent());
      Eventually.holds("and goes on", ledger::isWritable);
      boolean seen = ledger.commit(transaction -> transaction.job(77).isPresent());
      assertThat(seen).isTrue();
      assertThat(ledger.trail(77)).hasSize(1);
    }
  }

  @Test
  void aProcessThatStandsStillInATransactionIsThrownOut() throws Exception {
    try (Ledger ledger = PostgresLedger.open(database.address());
        Connection frozen = database.connect();
        Statement statement = frozen.createStatement()) {
      frozen.setAutoCommit(false);
      statement.execute("set local idle_in_transaction_session_timeout = '3s'");
      statement.execute("update change_counter set n = n + 1");
      assertThat(write(ledger, 1)).succeedsWithin(GITHUB_WAITS);
      assertThatThrownBy(() -> statement.execute("select 1"))
          .as("the one that stood still")
          .isInstanceOf(SQLException.class);
    }
  }

  @Test
  void tellsWhoMayNotWaitFromWhoMay() {
    var wrong =
        new PostgresAddress(
            database.address().url(), "sluice", Map.of("password", Canary.secret("wrong")));
    assertThatThrownBy(() -> PostgresLedger.open(wrong))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("password authentication failed")
        .hasStackTraceContaining("sluice")
        .satisfies(e -> assertThat(traceOf(e)).doesNotContain(Canary.TEXT));
    assertThat(wrong.toString()).doesNotContain(Canary.TEXT);
    assertThatThrownBy(
            () -> PostgresLedger.open(database.address(server.port(), "?sslmod=require")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("sslmod");
  }

  private static String traceOf(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void readsAgainWhatADatabaseThatWentBackHolds() {
    try (Ledger ledger = PostgresLedger.open(database.address())) {
      assertThat(writes(ledger)).isTrue();
      assertThat(writes(ledger)).isTrue();
      database
          .jdbi()
          .useHandle(handle -> {
            handle.execute("delete from job where id = 2");
            handle.execute("update change_counter set n = 1");
          });
      Eventually.holds("forgotten", () -> ledger.view().openJob(2).isEmpty());
      assertThat(ledger.view().openJob(1)).isPresent();
    }
  }

  @Test
  void waitsForADatabaseThatStartsLater() {
    server.stop();
    CompletableFuture<Ledger> opened =
        CompletableFuture.supplyAsync(() -> PostgresLedger.open(database.address()));
    server.start();
    try (Ledger ledger = opened.join()) {
      assertThat(writes(ledger)).isTrue();
    }
  }
}
