package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class PostgresLedgerTest extends LedgerTest {
  private final TestPostgres.Database database = TestPostgres.server().create();

  @Override
  Ledger open() {
    return PostgresLedger.open(database.address());
  }

  TestPostgres.Database testDatabase() {
    return database;
  }

  @Override
  Jdbi database() {
    return database.jdbi();
  }

  @Override
  void refuse(long id) {
    open().close();
    database()
        .useHandle(handle -> {
          handle.execute(
              "create function refuse() returns trigger language plpgsql as"
                  + " 'begin raise exception ''refused''; end'");
          handle.execute(
              "create trigger refuse before insert on job for each row when (new.id = "
                  + id
                  + ") execute function refuse()");
        });
  }

  @Test
  void storesWhatPostgresqlItselfCouldNot() {
    try (Ledger ledger = open()) {
      Job job = job(1, new Disposition.Unmatched("a\0b \ud800 \ud83d\ude00"));
      ledger.commit(transaction -> {
        transaction.put(job);
        transaction.note(new Note(Instant.EPOCH, 1L, null, "job.queued", "\0"));
        return true;
      });
      assertThat(ledger.job(1).orElseThrow().disposition())
          .isEqualTo(new Disposition.Unmatched("a\uFFFDb ? \ud83d\ude00"));
      assertThat(ledger.trail(1)).hasSize(1);
    }
  }

  @Test
  void goesByTheClockOfTheDatabase() {
    try (Ledger ledger = open()) {
      Instant now = ledger.commit(Ledger.Transaction::now);
      long byDatabase =
          database()
              .withHandle(handle ->
                  handle
                      .createQuery("select cast(extract(epoch from now()) * 1000 as bigint)")
                      .mapTo(Long.class)
                      .one());
      assertThat(Duration.between(now, Instant.ofEpochMilli(byDatabase)).abs())
          .isLessThan(Duration.ofMinutes(1));
      assertThat(ledger.isShared()).isTrue();
    }
  }

  @Test
  void isReadWithoutAServer() {
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(job(1, new Disposition.Routed("gpu")));
        transaction.put(runner("r1"));
        return true;
      });
      try (PostgresReader reader = PostgresReader.open(database.address())) {
        assertThat(reader.view().openJob(1)).isPresent();
        assertThat(reader.view().liveRunners()).hasSize(1);
        assertThat(reader.job(1)).isPresent();
        assertThat(reader.generations(10)).isEmpty();
      }
    }
  }
}
