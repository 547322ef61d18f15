package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** All that a ledger does, with a session of the database for each transaction. */
class PgBouncerTest extends PostgresLedgerTest {
  private static @Nullable PgBouncer pooler;

  @BeforeAll
  static void begin() throws IOException {
    Path program = PgBouncer.program().orElse(null);
    Assumptions.assumeTrue(program != null, "PgBouncer is not installed");
    if (program != null) {
      pooler = PgBouncer.start(program, TestPostgres.server());
    }
  }

  @AfterAll
  static void end() {
    if (pooler != null) {
      pooler.close();
    }
  }

  private PostgresAddress pooled() {
    PgBouncer running = pooler;
    if (running == null) {
      throw new IllegalStateException("no pooler");
    }
    return testDatabase().address(running.port(), "");
  }

  @Override
  Ledger open() {
    return PostgresLedger.open(pooled());
  }

  @Test
  void hasManySessionsAndFollowsAcrossThem() {
    try (Ledger one = open();
        Ledger other = open()) {
      Set<Long> written = new HashSet<>();
      for (long id = 1; id <= 20; id++) {
        long next = id;
        Ledger writer = id % 2 == 0 ? one : other;
        writer.commit(transaction -> {
          transaction.put(job(next, new dev.sluice.ledger.Disposition.Routed("gpu")));
          return written.add(next);
        });
      }
      int sessions =
          database()
              .withHandle(handle ->
                  handle
                      .createQuery(
                          "select count(*) from pg_stat_activity"
                              + " where datname = current_database()"
                              + " and pid <> pg_backend_pid()")
                      .mapTo(Integer.class)
                      .one());
      assertThat(sessions).as("those of the pooler").isGreaterThan(1);
      Eventually.holds(
          "followed",
          () -> one.view().openJobs().size() == 20 && other.view().openJobs().size() == 20);
    }
  }
}
