package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.LedgerException;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest extends LedgerTest {
  @TempDir Path directory;

  @Override
  SqliteLedger open() {
    return SqliteLedger.open(file());
  }

  private Path file() {
    return directory.resolve("nested/sluice.db");
  }

  @Override
  Jdbi database() {
    return Jdbi.create("jdbc:sqlite:" + file());
  }

  @Override
  void refuse(long id) {
    open().close();
    database()
        .useHandle(handle ->
            handle.execute(
                "create trigger refuse before insert on job when new.id = "
                    + id
                    + " begin select raise(abort, 'refused'); end"));
  }

  @Test
  void belongsToOneProcess() {
    try (SqliteLedger ledger = open()) {
      assertThat(ledger.view().openJobs()).isEmpty();
      assertThatThrownBy(this::open)
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("another process uses the store");
    }
    open().close();
  }
}
