package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.RowListener;
import dev.sluice.ledger.Runner;
import java.nio.file.Path;
import java.time.Duration;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot be written to for a while, and watchers that fail. */
class SqliteRecoveryTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");

  @TempDir Path directory;

  @Test
  void isReadyAgainByItselfOnceTheDatabaseTakesTransactions() {
    Path file = directory.resolve("sluice.db");
    try (SqliteLedger ledger = SqliteLedger.open(file);
        Handle other = Jdbi.create("jdbc:sqlite:" + file).open()) {
      other.execute("begin immediate");
      assertThatThrownBy(() ->
              ledger.commit(transaction -> {
                transaction.put(LedgerTest.job(1, ROUTED));
                return true;
              }))
          .isInstanceOf(LedgerException.class);
      assertThat(ledger.isWritable()).isFalse();

      other.execute("rollback");
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!ledger.isWritable() && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertThat(ledger.isWritable()).as("nobody wrote anything").isTrue();
      assertThat(ledger.job(1)).isEmpty();
    }
  }

  @Test
  void aWatcherThatFailsStopsNothing() {
    try (SqliteLedger ledger = SqliteLedger.open(directory.resolve("sluice.db"))) {
      ledger
          .view()
          .onRows(
              new RowListener() {
                @Override
                public void job(@Nullable Job before, Job after) {
                  throw new IllegalStateException("a watcher's bug");
                }

                @Override
                public void runner(@Nullable Runner before, Runner after) {}
              });
      for (long id = 1; id <= 2; id++) {
        Job job = LedgerTest.job(id, ROUTED);
        ledger.commit(transaction -> {
          transaction.put(job);
          return true;
        });
        assertThat(ledger.view().openJob(id)).contains(job);
      }
    }
  }
}
