package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Gpu;
import dev.sluice.ledger.DaySummary;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Lane;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** What every ledger does, whichever engine it is in. */
abstract class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = RepositoryName.parse("Acme/App").orElseThrow();

  /** Opens the store of this test, which is empty at first. */
  abstract Ledger open();

  /** Has the database refuse one job, which shows only when rows are written. */
  abstract void refuse(long id);

  /** Reaches the database past the ledger. */
  abstract Jdbi database();

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
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        jobs.forEach(transaction::put);
        transaction.put(minted);
        return true;
      });
    }
    try (Ledger ledger = open()) {
      assertThat(ledger.view().openJobs()).containsExactlyInAnyOrderElementsOf(jobs);
      assertThat(ledger.view().liveRunners()).containsExactly(minted);
    }
  }

  @Test
  void keepsClosedRowsOutOfTheViewAndFindsThemStill() {
    try (Ledger ledger = open()) {
      Job done =
          job(1, new Disposition.Routed("gpu"))
              .heard(
                  new JobEvent(
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
    try (Ledger ledger = open()) {
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

  /** Keeps the writer busy, so that what is written meanwhile waits and then shares a batch. */
  private static CompletableFuture<Boolean> hold(Ledger ledger, CountDownLatch until)
      throws InterruptedException {
    var begun = new CountDownLatch(1);
    CompletableFuture<Boolean> held =
        ledger.write(_ -> {
          begun.countDown();
          try {
            return until.await(10, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    return held;
  }

  @Test
  void failsOnlyThePieceWhoseRowsTheDatabaseRefuses() throws Exception {
    refuse(100);
    try (Ledger ledger = open()) {
      var held = new CountDownLatch(1);
      CompletableFuture<Boolean> first = hold(ledger, held);
      List<CompletableFuture<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        int id = i;
        results.add(
            ledger.write(transaction -> {
              transaction.put(job(id, new Disposition.Routed("gpu")));
              transaction.put(new Delivery("g" + id, 1, "workflow_job", "queued", NOW));
              transaction.note(new Note(NOW, (long) id, null, "job.queued", "note"));
              if (id == 4) {
                transaction.put(job(100, new Disposition.Routed("gpu")));
              }
              return true;
            }));
      }
      held.countDown();
      assertThat(first.get()).isTrue();
      for (int i = 0; i < 9; i++) {
        Delivery delivery = new Delivery("g" + i, 1, "workflow_job", "queued", NOW);
        if (i == 4) {
          assertThat(results.get(i)).failsWithin(Duration.ofSeconds(10));
        } else {
          assertThat(results.get(i)).succeedsWithin(Duration.ofSeconds(10));
        }
        assertThat(ledger.job(i).isPresent()).isEqualTo(i != 4);
        assertThat(ledger.view().openJob(i).isPresent()).isEqualTo(i != 4);
        assertThat(ledger.trail(i)).as("not written twice").hasSize(i == 4 ? 0 : 1);
        assertThat(ledger.<Boolean>commit(it -> it.isSeen(delivery))).isEqualTo(i != 4);
      }
      assertThat(ledger.job(100)).isEmpty();
      assertThat(ledger.isWritable()).isTrue();
      assertThat(ledger.writes().failures()).isEqualTo(1);
    }
  }

  @Test
  void prunesInABatchWithOtherPieces() throws Exception {
    Job over =
        job(1, new Disposition.Routed("gpu"))
            .heard(
                new JobEvent(
                    1, PoolFixtures.job("modal"), null, "", Phase.COMPLETED, "success", null, null),
                NOW);
    Delivery delivery = new Delivery("guid", 1, "workflow_job", "completed", NOW);
    try (Ledger ledger = open()) {
      var held = new CountDownLatch(1);
      CompletableFuture<Boolean> first = hold(ledger, held);
      CompletableFuture<Boolean> before =
          ledger.write(transaction -> {
            transaction.put(over);
            transaction.note(new Note(NOW, 1L, null, "job.completed", "pruned"));
            transaction.put(delivery);
            transaction.put(job(2, new Disposition.Routed("gpu")));
            transaction.note(new Note(NOW, 2L, null, "job.queued", "before"));
            return true;
          });
      CompletableFuture<Integer> pruned =
          ledger.write(transaction -> transaction.prune(NOW.plusSeconds(1), 10));
      CompletableFuture<Boolean> after =
          ledger.write(transaction -> {
            transaction.note(new Note(NOW, 2L, null, "job.blocked", "after"));
            transaction.put(job(3, new Disposition.Routed("gpu")));
            return transaction.job(2).isPresent();
          });
      held.countDown();
      assertThat(first.get()).isTrue();
      assertThat(before).succeedsWithin(Duration.ofSeconds(10));
      assertThat(pruned).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(1);
      assertThat(after).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
      assertThat(ledger.job(1)).as("written, then pruned, and not written again").isEmpty();
      assertThat(ledger.trail(1)).isEmpty();
      assertThat(ledger.trail(2)).extracting(Note::text).containsExactly("before", "after");
      assertThat(ledger.job(2)).isPresent();
      assertThat(ledger.job(3)).isPresent();
      assertThat(ledger.summaries()).singleElement().extracting(DaySummary::jobs).isEqualTo(1L);
      assertThat(ledger.<Boolean>commit(it -> it.isSeen(delivery))).isFalse();
      assertThat(ledger.writes().commits()).as("the three together").isEqualTo(3);
    }
  }

  @Test
  void answersEachPieceOfABatchAsIfItWereAlone() throws Exception {
    Job over =
        job(1, new Disposition.Routed("gpu"))
            .heard(
                new JobEvent(
                    1, PoolFixtures.job("modal"), null, "", Phase.COMPLETED, "success", null, null),
                NOW);
    Delivery known = new Delivery("known", 1, "workflow_job", "completed", NOW);
    Delivery fresh = new Delivery("fresh", 1, "workflow_job", "queued", NOW);
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(over);
        transaction.put(known);
        transaction.putRedelivery("fresh", NOW);
        return true;
      });
      var held = new CountDownLatch(1);
      CompletableFuture<Boolean> first = hold(ledger, held);
      CompletableFuture<List<Boolean>> asks =
          ledger.write(transaction ->
              List.of(
                  transaction.job(1).isPresent(),
                  transaction.isSeen(known),
                  transaction.isSeen(fresh),
                  transaction.isRedelivery("fresh"),
                  transaction.isRedelivery("known"),
                  transaction.job(2).isPresent(),
                  transaction.runner("nobody").isPresent()));
      CompletableFuture<Boolean> puts =
          ledger.write(transaction -> {
            transaction.put(fresh);
            transaction.put(job(2, new Disposition.Routed("gpu")));
            transaction.note(new Note(NOW, 2L, null, "job.queued", "once"));
            return true;
          });
      CompletableFuture<List<Boolean>> asksAfter =
          ledger.write(
              transaction -> List.of(transaction.isSeen(fresh), transaction.job(2).isPresent()));
      CompletableFuture<Integer> pruned =
          ledger.write(transaction -> transaction.prune(NOW.plusSeconds(1), 10));
      CompletableFuture<List<Boolean>> asksAtLast =
          ledger.write(
              transaction -> List.of(transaction.isSeen(known), transaction.job(1).isPresent()));
      held.countDown();
      assertThat(first.get()).isTrue();
      assertThat(asks.get()).containsExactly(true, true, false, true, false, false, false);
      assertThat(puts.get()).isTrue();
      assertThat(asksAfter.get()).containsExactly(true, true);
      assertThat(pruned).succeedsWithin(Duration.ofSeconds(10));
      assertThat(asksAtLast.get()).as("pruned in the same batch").containsExactly(false, false);
      assertThat(ledger.trail(2)).extracting(Note::text).containsExactly("once");
    }
  }

  @Test
  void aTransactionSeesItsOwnWritesOverWhatIsOpen() {
    Job queued = job(1, new Disposition.Routed("gpu"));
    Job blocked = job(1, new Disposition.Blocked("gpu", "forbidden", "no permission"));
    Runner planned = runner("r1");
    Runner minted = planned.change().registered(9).to(RunnerState.MINTED, "x").at(NOW);
    Runner lost =
        minted
            .change()
            .sandboxCreated("sb-1")
            .sandboxScheduled(NOW.minusSeconds(9))
            .sandboxGone()
            .to(RunnerState.LOST, "x")
            .at(NOW);
    Runner reaped = lost.change().unregistered(NOW).to(RunnerState.REAPED, "x").at(NOW);
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(queued);
        transaction.put(planned);
        return true;
      });
      ledger.commit(transaction -> {
        assertThat(transaction.job(1)).contains(queued);
        assertThat(transaction.runner("r1")).contains(planned);
        transaction.put(blocked);
        transaction.put(minted);
        assertThat(transaction.job(1)).contains(blocked);
        assertThat(transaction.runner("r1")).contains(minted);
        assertThat(ledger.view().openJob(1)).as("not committed yet").contains(queued);
        assertThat(ledger.view().liveRunner("r1")).contains(planned);
        return true;
      });
      assertThat(ledger.view().openJob(1)).contains(blocked);
      ledger.commit(transaction -> {
        assertThat(transaction.job(1)).contains(blocked);
        transaction.put(reaped);
        assertThat(transaction.runner("r1")).contains(reaped);
        return true;
      });
      assertThat(ledger.view().liveRunner("r1")).isEmpty();
      assertThat(ledger.<Boolean>commit(it -> it.runner("r1").equals(Optional.of(reaped))))
          .as("what is over is read from the store")
          .isTrue();
    }
  }

  @Test
  void knowsADeliveryByGuidAndHookTogether() {
    try (Ledger ledger = open()) {
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
    try (Ledger ledger = open()) {
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
  void refusesAStoreOfANewerProgram() {
    try (Ledger ledger = open()) {
      assertThat(ledger.latestGeneration()).isEmpty();
    }
    database()
        .useHandle(handle -> handle.execute("insert into schema_version (version) values (99)"));
    assertThatThrownBy(this::open)
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("schema version 99");
  }
}
