package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Gpu;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Lane;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = RepositoryName.parse("Acme/App").orElseThrow();

  @TempDir Path directory;

  private SqliteLedger open() {
    return SqliteLedger.open(directory.resolve("nested/sluice.db"));
  }

  static Job job(long id, Disposition disposition) {
    return new Job(
        id,
        PoolFixtures.job("modal", "We=ird, label"),
        77L,
        "build",
        Phase.QUEUED,
        disposition,
        3,
        Discovery.WEBHOOK,
        NOW,
        NOW,
        null,
        null,
        null);
  }

  static Runner runner(String name) {
    return Runner.planned(
        name,
        "gpu",
        new Lane(new Target.Organization("Acme"), "gpus", List.of("gpu:t4", "modal")),
        "abc",
        3,
        APP,
        new Gpu("T4", 2),
        Duration.ofMinutes(5),
        UUID.fromString("00000000-0000-0001-0000-000000000002"),
        NOW,
        "for job 1");
  }

  @Test
  void readsBackWhatItWroteAfterReopening() {
    List<Job> jobs =
        List.of(
            job(5_000_000_000L, new Disposition.Routed("gpu")),
            job(2, new Disposition.Denied("no-forks", "why")),
            job(3, new Disposition.Unmatched("cpu: label \"x\" is missing")),
            job(4, new Disposition.Pending("fork-unknown")),
            job(5, new Disposition.Blocked("gpu", "forbidden", "no permission")));
    Runner minted =
        runner("r1")
            .change()
            .registered(9)
            .secret("st-1")
            .sandboxAsked()
            .to(RunnerState.MINTED, "registration 9")
            .at(NOW.plusSeconds(1));
    try (SqliteLedger ledger = open()) {
      ledger.commit(transaction -> {
        jobs.forEach(transaction::put);
        transaction.put(minted);
        return true;
      });
    }
    try (SqliteLedger ledger = open()) {
      assertThat(ledger.view().openJobs()).containsExactlyInAnyOrderElementsOf(jobs);
      assertThat(ledger.view().liveRunners()).containsExactly(minted);
    }
  }

  @Test
  void keepsClosedRowsOutOfTheViewAndFindsThemStill() {
    try (SqliteLedger ledger = open()) {
      Job done =
          job(1, new Disposition.Routed("gpu"))
              .heard(
                  new dev.sluice.ledger.JobEvent(
                      1, PoolFixtures.job("modal"), null, "", Phase.COMPLETED, "success", 9L, "r1"),
                  NOW);
      ledger.commit(transaction -> {
        transaction.put(done);
        return true;
      });
      assertThat(ledger.view().openJobs()).isEmpty();
      assertThat(ledger.job(1)).contains(done);
    }
  }

  @Test
  void failsOnlyTheBadWorkOfABatch() {
    try (SqliteLedger ledger = open()) {
      List<CompletableFuture<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int id = i;
        results.add(
            ledger.write(transaction -> {
              transaction.put(job(id, new Disposition.Routed("gpu")));
              if (id % 10 == 3) {
                throw new IllegalStateException("bad work");
              }
              return true;
            }));
      }
      for (int i = 0; i < 50; i++) {
        if (i % 10 == 3) {
          assertThat(results.get(i)).failsWithin(Duration.ofSeconds(10));
          assertThat(ledger.job(i)).isEmpty();
        } else {
          assertThat(results.get(i)).succeedsWithin(Duration.ofSeconds(10));
          assertThat(ledger.job(i)).isPresent();
        }
      }
    }
  }

  @Test
  void knowsADeliveryByGuidAndHookTogether() {
    try (SqliteLedger ledger = open()) {
      Delivery delivery = new Delivery("guid", 1, "workflow_job", "queued", NOW);
      ledger.commit(transaction -> {
        transaction.put(delivery);
        return true;
      });
      boolean same = ledger.commit(transaction -> transaction.isSeen(delivery));
      boolean otherHook =
          ledger.commit(transaction ->
              transaction.isSeen(new Delivery("guid", 2, "workflow_job", "queued", NOW)));
      assertThat(same).isTrue();
      assertThat(otherHook).isFalse();
    }
  }

  @Test
  void tellsAJobsTrailWithItsRunners() {
    try (SqliteLedger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(job(1, new Disposition.Routed("gpu")));
        transaction.note(new Note(NOW, 1L, null, "job.queued", "first"));
        transaction.note(new Note(NOW, null, "r1", "runner.created", "second"));
        transaction.note(new Note(NOW, 2L, "other", "runner.created", "not ours"));
        transaction.put(runner("r1").change().to(RunnerState.MINTED, "x").took(1, APP).at(NOW));
        return true;
      });
      assertThat(ledger.trail(1)).extracting(Note::text).containsExactly("first", "second");
    }
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

  @Test
  void refusesAStoreOfANewerProgram() {
    try (SqliteLedger ledger = open()) {
      assertThat(ledger.latestGeneration()).isEmpty();
    }
    org.jdbi.v3.core.Jdbi.create("jdbc:sqlite:" + directory.resolve("nested/sluice.db"))
        .useHandle(handle -> handle.execute("insert into schema_version (version) values (99)"));
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("schema version 99");
  }
}
