package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who looks into a store leaves no trace in it. */
class SqliteReaderTest {
  @TempDir Path directory;

  private Path file() {
    return directory.resolve("a store #1?.db");
  }

  private void write() {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      fill(ledger);
    }
  }

  private static void fill(SqliteLedger ledger) {
    ledger.commit(transaction -> {
      transaction.put(LedgerTest.job(1, new Disposition.Routed("gpu")));
      transaction.put(LedgerTest.runner("r1"));
      transaction.note(new Note(Instant.EPOCH, 1L, "r1", "runner.planned", "for job 1"));
      transaction.note(new Note(Instant.EPOCH, null, "r1", "runner.lost", "exhausted: full"));
      return true;
    });
  }

  private Map<String, Integer> content() throws IOException {
    Map<String, Integer> content = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        content.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return content;
  }

  @Test
  void leavesEverythingAsItIs() throws IOException {
    write();
    Map<String, Integer> before = content();
    try (SqliteReader reader = SqliteReader.open(file()).orElseThrow()) {
      assertThat(reader.view().openJob(1)).isPresent();
      assertThat(reader.view().liveRunners()).hasSize(1);
      assertThat(reader.runner("r1")).isPresent();
      assertThat(reader.trail(1))
          .as("what befell the runner that was launched for it is the job's story too")
          .extracting(Note::event)
          .containsExactly("runner.planned", "runner.lost");
    }
    assertThat(content()).isEqualTo(before);
  }

  @Test
  void readsWhatAServerHasNotMovedIntoTheFileYet() throws IOException {
    try (SqliteLedger ledger = SqliteLedger.open(file())) {
      fill(ledger);
      Map<String, Integer> before = content();
      before.keySet().removeIf(name -> name.endsWith("-shm"));
      try (SqliteReader reader = SqliteReader.open(file()).orElseThrow()) {
        assertThat(reader.job(1)).isPresent();
      }
      Map<String, Integer> after = content();
      after.keySet().removeIf(name -> name.endsWith("-shm"));
      assertThat(after).isEqualTo(before);
      ledger.commit(transaction -> {
        transaction.put(LedgerTest.job(2, new Disposition.Routed("gpu")));
        return true;
      });
    }
  }

  @Test
  void makesNoStore() throws IOException {
    assertThat(SqliteReader.open(file())).isEmpty();
    assertThat(content()).isEmpty();
  }

  @Test
  void refusesWhatItCannotRead() throws IOException {
    write();
    Jdbi.create("jdbc:sqlite:" + directory.resolve("old.db"))
        .useHandle(handle -> {
          handle.execute("create table schema_version (version integer not null)");
          handle.execute("insert into schema_version values (1)");
        });
    assertThatThrownBy(() -> SqliteReader.open(directory.resolve("old.db")))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("schema version 1", "serve");
    Path text =
        Files.writeString(directory.resolve("text.db"), "not a database, by far ".repeat(9));
    assertThatThrownBy(() -> SqliteReader.open(text)).isInstanceOf(LedgerException.class);
  }
}
