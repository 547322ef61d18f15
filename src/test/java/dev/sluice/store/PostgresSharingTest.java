package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.RowListener;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several processes on one database: each sees what the others commit, and none undoes it. */
class PostgresSharingTest {
  private static final Disposition ROUTED = new Disposition.Routed("gpu");
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  /** By what a process learns that another has written. */
  enum Way {
    WOKEN(true, Duration.ofDays(1)),
    LOOKING(false, Duration.ofMillis(500));

    private final PostgresLedger.Use use;

    Way(boolean listen, Duration follow) {
      this.use = new PostgresLedger.Use(Migration.ALL, listen, follow);
    }
  }

  private final TestPostgres.Database database = TestPostgres.server().create();

  private Ledger open(Way way) {
    return PostgresLedger.open(database.address(), way.use);
  }

  private static Job ended(Job job) {
    return job.heard(
        new JobEvent(
            job.id(), PoolFixtures.job("modal"), null, "", Phase.COMPLETED, "success", 9L, "r1"),
        NOW);
  }

  private static Generation generation(long serial) {
    return new Generation(serial, "digest-" + serial, List.of(), "2.337.0", NOW, "test", "test");
  }

  private static void put(Ledger ledger, Job job) {
    ledger.commit(transaction -> {
      transaction.put(job);
      return true;
    });
  }

  private static void put(Ledger ledger, Runner runner) {
    ledger.commit(transaction -> {
      transaction.put(runner);
      return true;
    });
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void eachSeesWhatTheOtherCommits(Way way) {
    try (Ledger one = open(way);
        Ledger other = open(way)) {
      var woken = new AtomicInteger();
      var generations = new AtomicInteger();
      other.view().onChange(woken::incrementAndGet);
      other.view().onGeneration(generations::incrementAndGet);

      Job job = LedgerTest.job(1, ROUTED);
      put(one, job);
      Eventually.holds("the job", () -> other.view().openJob(1).isPresent());
      assertThat(other.view().openJob(1)).contains(job);
      Eventually.holds("told", () -> woken.get() == 1);

      Runner runner = LedgerTest.runner("r1");
      put(one, runner);
      Eventually.holds("the runner", () -> other.view().liveRunner("r1").isPresent());
      assertThat(other.view().liveRunner("r1")).contains(runner);

      one.commit(transaction -> {
        transaction.put(generation(1));
        return true;
      });
      Eventually.holds("the generation", () -> generations.get() == 1);
      assertThat(other.latestGeneration().orElseThrow().serial()).isEqualTo(1);

      put(one, ended(job));
      Eventually.holds("the end", () -> other.view().openJobs().isEmpty());
      put(
          one,
          runner
              .change()
              .to(RunnerState.LOST, "x")
              .at(NOW)
              .change()
              .to(RunnerState.REAPED, "x")
              .at(NOW));
      Eventually.holds("reaped", () -> other.view().liveRunners().isEmpty());

      put(other, LedgerTest.job(2, ROUTED));
      Eventually.holds("the other way round", () -> one.view().openJob(2).isPresent());
    }
  }

  @Test
  void aTransactionSeesWhatAnotherProcessCommittedBefore() {
    // Neither is told: each must find out as it writes.
    var alone = new PostgresLedger.Use(Migration.ALL, false, Duration.ofDays(1));
    try (Ledger one = PostgresLedger.open(database.address(), alone);
        Ledger other = PostgresLedger.open(database.address(), alone)) {
      Delivery delivery = new Delivery("guid", 1, "workflow_job", "queued", NOW);
      one.commit(transaction -> {
        transaction.put(LedgerTest.job(1, ROUTED));
        transaction.put(delivery);
        return true;
      });
      boolean seen =
          other.commit(transaction ->
              transaction.isSeen(delivery)
                  && transaction.isSeen("guid")
                  && transaction.job(1).isPresent());
      assertThat(seen).isTrue();
      assertThat(other.view().openJob(1)).as("shown as well").isPresent();
    }
  }

  @Test
  void eachChangeIsToldOnce() {
    try (Ledger one = open(Way.WOKEN);
        Ledger other = open(Way.LOOKING)) {
      Map<Long, AtomicInteger> told = new ConcurrentHashMap<>();
      other
          .view()
          .onRows(
              new RowListener() {
                @Override
                public void job(@Nullable Job before, Job after) {
                  told.computeIfAbsent(after.id(), _ -> new AtomicInteger()).incrementAndGet();
                }

                @Override
                public void runner(@Nullable Runner before, Runner after) {}
              });
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      for (long id = 1; id <= 300; id++) {
        Job job = LedgerTest.job(id, ROUTED);
        Ledger writer = id % 3 == 0 ? other : one;
        writes.add(
            writer.write(transaction -> {
              transaction.put(job);
              return true;
            }));
      }
      writes.forEach(CompletableFuture::join);
      Eventually.holds("all", () -> other.view().openJobs().size() == 300);
      assertThat(told).hasSize(300);
      assertThat(told.values()).allMatch(count -> count.get() == 1);
    }
  }

  /**
   * Each job hears queued, in progress and completed in any order and from either process, most
   * things twice; whatever is committed, no phase goes back and no delivery is lost or done twice.
   */
  @Test
  void phasesOnlyMoveForwardWhoeverWrites() {
    int jobs = 40;
    var backwards = new ConcurrentLinkedQueue<String>();
    try (Ledger one = open(Way.WOKEN);
        Ledger other = open(Way.WOKEN)) {
      List<Ledger> both = List.of(one, other);
      both.forEach(ledger -> ledger.view().onRows(forward(backwards)));
      var random = new Random(7);
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      var phases = List.of(Phase.QUEUED, Phase.IN_PROGRESS, Phase.COMPLETED);
      for (int round = 0; round < jobs * 10; round++) {
        long id = 1 + random.nextInt(jobs);
        writes.add(hear(both.get(random.nextInt(2)), id, phases.get(random.nextInt(3))));
      }
      for (long id = 1; id <= jobs; id++) {
        for (Ledger ledger : both) {
          for (Phase phase : phases) {
            writes.add(hear(ledger, id, phase));
          }
        }
      }
      writes.forEach(write -> assertThat(write).succeedsWithin(Duration.ofSeconds(30)));
      long first = writes.stream().filter(CompletableFuture::join).count();
      assertThat(first).as("deliveries done once").isEqualTo(jobs * 3L);
      assertThat(backwards).isEmpty();
      for (Ledger ledger : both) {
        Eventually.holds("all ended", () -> ledger.view().openJobs().isEmpty());
        for (long id = 1; id <= jobs; id++) {
          assertThat(ledger.job(id).orElseThrow().phase()).isEqualTo(Phase.COMPLETED);
        }
      }
    }
  }

  /** True if the delivery was new. */
  private static CompletableFuture<Boolean> hear(Ledger ledger, long id, Phase phase) {
    Delivery delivery = new Delivery(id + "-" + phase, 1, "workflow_job", phase.name(), NOW);
    return ledger.write(transaction -> {
      if (transaction.isSeen(delivery)) {
        return false;
      }
      transaction.put(delivery);
      Job job = transaction.job(id).orElseGet(() -> LedgerTest.job(id, ROUTED));
      transaction.put(
          job.heard(
              new JobEvent(id, PoolFixtures.job("modal"), null, "", phase, null, null, null), NOW));
      return true;
    });
  }

  private static RowListener forward(ConcurrentLinkedQueue<String> backwards) {
    Map<Long, Phase> seen = new ConcurrentHashMap<>();
    return new RowListener() {
      @Override
      public void job(@Nullable Job before, Job after) {
        Phase last = seen.put(after.id(), after.phase());
        if (last != null && last.compareTo(after.phase()) > 0) {
          backwards.add(after.id() + ": " + last + " -> " + after.phase());
        }
      }

      @Override
      public void runner(@Nullable Runner before, Runner after) {}
    };
  }
}
