package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of two versions side by side on one store, for as long as a rollout takes. */
class RollingUpgradeTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");

  /** As a later release might: it adds, so that this release goes on. */
  private static final List<Migration> EXPANDED = with("test_expand.sql", Migration.ALL.size());

  private static final List<Migration> CONTRACTED =
      with("test_expand.sql", Migration.ALL.size() + 1);

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  private static List<Migration> with(String script, int least) {
    List<Migration> all = new ArrayList<>(Migration.ALL);
    all.add(new Migration(script, least));
    return List.copyOf(all);
  }

  private static PostgresLedger.Use use(List<Migration> steps) {
    return new PostgresLedger.Use(steps, true, Duration.ofMillis(500));
  }

  private static CompletableFuture<Boolean> writing(Ledger ledger, long id) {
    Job job = LedgerTest.job(id, ROUTED);
    return ledger.write(transaction -> {
      transaction.put(job);
      return true;
    });
  }

  private static void write(Ledger ledger, long id) {
    writing(ledger, id).join();
  }

  @Test
  void oldAndNewWriteSideBySide() {
    TestPostgres.Database database = TestPostgres.server().create();
    try (Ledger old = PostgresLedger.open(database.address())) {
      write(old, 1);
      try (Ledger next = PostgresLedger.open(database.address(), use(EXPANDED))) {
        assertThat(next.view().openJob(1)).isPresent();
        for (long id = 2; id < 20; id++) {
          write(id % 2 == 0 ? old : next, id);
        }
        for (Ledger ledger : List.of(old, next)) {
          Eventually.holds("followed", () -> ledger.view().openJobs().size() == 19);
        }
      }
      // One of the old program that is started meanwhile, as by a crash.
      try (Ledger again = PostgresLedger.open(database.address())) {
        write(again, 20);
      }
      int marked =
          database
              .jdbi()
              .withHandle(handle ->
                  handle
                      .createQuery("select count(*) from job where added = 'default'")
                      .mapTo(Integer.class)
                      .one());
      assertThat(marked).isEqualTo(20);
    }
  }

  @Test
  void aRowInWordsOfANewerProgramStopsNothingElse() {
    TestPostgres.Database database = TestPostgres.server().create();
    try (Ledger old = PostgresLedger.open(database.address())) {
      for (long id = 1; id <= 3; id++) {
        write(old, id);
      }
      database
          .jdbi()
          .useTransaction(handle -> {
            handle.execute("update change_counter set n = n + 1");
            handle.execute(
                "update job set phase = case id when 1 then 'HELD' else 'IN_PROGRESS' end,"
                    + " change = (select n from change_counter) where id <= 2");
            handle.execute("update job set name = 'newer' where id = 1");
          });
      Eventually.holds("the other", () -> phase(old, 2) == Phase.IN_PROGRESS);
      assertThat(phase(old, 1)).as("as it was last readable").isEqualTo(Phase.QUEUED);
      assertThat(old.isWritable()).isTrue();

      CompletableFuture<Boolean> reads = old.write(transaction -> transaction.job(1).isPresent());
      CompletableFuture<Boolean> writes = writing(old, 1);
      CompletableFuture<Boolean> others = writing(old, 4);
      assertThat(reads).failsWithin(LIMIT);
      assertThat(writes).failsWithin(LIMIT);
      assertThat(others).succeedsWithin(LIMIT);
      assertThat(old.isWritable()).isTrue();
      String phase =
          database
              .jdbi()
              .withHandle(handle ->
                  handle
                      .createQuery("select phase from job where id = 1")
                      .mapTo(String.class)
                      .one());
      assertThat(phase).as("not written over").isEqualTo("HELD");

      try (Ledger again = PostgresLedger.open(database.address())) {
        assertThat(again.view().openJobs()).extracting(Job::id).containsOnly(2L, 3L, 4L);
        database
            .jdbi()
            .useTransaction(handle -> {
              handle.execute("update change_counter set n = n + 1");
              handle.execute(
                  "update job set phase = 'IN_PROGRESS',"
                      + " change = (select n from change_counter) where id = 1");
            });
        for (Ledger ledger : List.of(old, again)) {
          Eventually.holds("readable", () -> phase(ledger, 1) == Phase.IN_PROGRESS);
        }
        // Each sees what the other writes, so that both have to have seen the row before.
        write(old, 1);
        write(again, 1);
      }
    }
  }

  private static @Nullable Phase phase(Ledger ledger, long id) {
    return ledger.view().openJob(id).map(Job::phase).orElse(null);
  }

  @Test
  void anOldProgramRefusesWhatItCannotUseAnyMore() {
    TestPostgres.Database database = TestPostgres.server().create();
    PostgresLedger.open(database.address(), use(CONTRACTED)).close();
    assertThatThrownBy(() -> PostgresLedger.open(database.address()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("run the newer program");
  }

  @Test
  void manyStartAtOnce() {
    TestPostgres.Database database = TestPostgres.server().create();
    List<CompletableFuture<PostgresLedger>> opening = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      opening.add(CompletableFuture.supplyAsync(() -> PostgresLedger.open(database.address())));
    }
    List<PostgresLedger> ledgers = opening.stream().map(CompletableFuture::join).toList();
    for (int i = 0; i < ledgers.size(); i++) {
      write(ledgers.get(i), i + 1);
    }
    ledgers.forEach(
        ledger -> Eventually.holds("all", () -> ledger.view().openJobs().size() == ledgers.size()));
    ledgers.forEach(PostgresLedger::close);
  }

  @Test
  void aFileOfANewerProgramIsUsedIfItAllowsThat() {
    Path file = directory.resolve("sluice.db");
    try (Ledger next = SqliteLedger.open(file, EXPANDED)) {
      write(next, 1);
    }
    try (Ledger old = SqliteLedger.open(file)) {
      assertThat(old.view().openJob(1)).isPresent();
      write(old, 2);
    }
    Path other = directory.resolve("other.db");
    SqliteLedger.open(other, CONTRACTED).close();
    assertThatThrownBy(() -> SqliteLedger.open(other))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("run the newer program");
  }
}
