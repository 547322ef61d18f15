package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSizeTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("sluice.db");
  }

  @Test
  void theFileStaysAsLargeAsOneStretchNeeds() throws Exception {
    long first = cycle(0);
    long later = 0;
    for (int i = 1; i <= 4; i++) {
      later = cycle(i);
    }
    assertThat(later).isLessThan(first * 3 / 2);
  }

  /** Takes in a day's jobs and removes them again; returns the size of the file. */
  private long cycle(int day) throws Exception {
    Instant at = NOW.plus(Duration.ofDays(day));
    try (var ledger = SqliteLedger.open(file())) {
      RetentionTest.put(
          ledger,
          IntStream.range(0, 600)
              .mapToObj(i -> RetentionTest.job(day * 1_000L + i, Phase.COMPLETED, "success", at))
              .toList());
      while (ledger.<Integer>commit(it -> it.prune(at.plusSeconds(1), 200)) == 200) {
        continue;
      }
      assertThat(ledger.job(day * 1_000L)).isEmpty();
    }
    return Files.size(file());
  }
}
