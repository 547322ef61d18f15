package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.ledger.DaySummary;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On SQLite; {@link PostgresRetentionTest} does the same on PostgreSQL. */
class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final Instant BEFORE = NOW.minus(Duration.ofDays(30));

  @TempDir Path directory;

  Ledger open() {
    return SqliteLedger.open(directory.resolve("sluice.db"));
  }

  static Job job(long id, Phase phase, String conclusion, Instant changedAt) {
    return new Job(
        id,
        PoolFixtures.job("modal"),
        77L,
        "build",
        phase,
        new Disposition.Routed("cpu"),
        1,
        Discovery.WEBHOOK,
        changedAt,
        changedAt,
        phase == Phase.COMPLETED ? conclusion : null,
        null,
        null);
  }

  static void put(Ledger ledger, List<Job> jobs) {
    ledger.commit(transaction -> {
      for (Job job : jobs) {
        transaction.put(job);
        transaction.note(new Note(job.changedAt(), job.id(), null, "job.queued", "test"));
        transaction.put(
            new Delivery("g" + job.id(), 1, "workflow_job", "completed", job.changedAt()));
      }
      return true;
    });
  }

  @Test
  void whatWasOverLongAgoIsCountedAndRemoved() {
    Instant old = BEFORE.minusSeconds(1);
    try (var ledger = open()) {
      put(
          ledger,
          List.of(
              job(1, Phase.COMPLETED, "success", old),
              job(2, Phase.COMPLETED, "success", old),
              job(3, Phase.COMPLETED, "failure", old),
              job(4, Phase.COMPLETED, "success", BEFORE),
              job(5, Phase.QUEUED, "", old)));
      ledger.commit(transaction -> {
        transaction.put(
            LedgerTest.runner("gone")
                .change()
                .unregistered(old)
                .to(RunnerState.LOST, "x")
                .at(old)
                .change()
                .to(RunnerState.REAPED, "x")
                .at(old));
        transaction.put(LedgerTest.runner("lives"));
        transaction.putRedelivery("g1", old);
        transaction.putCursor("old", old);
        transaction.putCursor("new", BEFORE);
        return true;
      });

      assertThat(ledger.<Integer>commit(it -> it.prune(BEFORE, 2))).isEqualTo(2);
      assertThat(ledger.<Integer>commit(it -> it.prune(BEFORE, 2))).isEqualTo(2);
      assertThat(ledger.<Integer>commit(it -> it.prune(BEFORE, 2))).isZero();

      assertThat(List.of(1L, 2L, 3L)).allMatch(id -> ledger.job(id).isEmpty());
      assertThat(List.of(4L, 5L)).allMatch(id -> ledger.job(id).isPresent());
      assertThat(ledger.trail(1)).isEmpty();
      assertThat(ledger.trail(5)).hasSize(1);
      assertThat(ledger.view().openJobs()).extracting(Job::id).containsExactly(5L);
      assertThat(ledger.<Boolean>commit(it -> it.runner("gone").isPresent())).isFalse();
      assertThat(ledger.<Boolean>commit(it -> it.runner("lives").isPresent())).isTrue();
      assertThat(ledger.<Boolean>commit(it -> it.isRedelivery("g1"))).isFalse();
      assertThat(ledger.cursor("old")).isEmpty();
      assertThat(ledger.cursor("new")).contains(BEFORE);
      assertThat(ledger.summaries())
          .extracting(DaySummary::day, DaySummary::conclusion, DaySummary::jobs)
          .containsExactlyInAnyOrder(
              tuple(LocalDate.parse("2026-10-25"), "success", 2L),
              tuple(LocalDate.parse("2026-10-25"), "failure", 1L));
    }
  }
}
