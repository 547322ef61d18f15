package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On SQLite; {@link PostgresTrafficTest} does the same on PostgreSQL. */
class TrafficTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = RepositoryName.parse("Acme/App").orElseThrow();

  @TempDir Path directory;

  Ledger open() {
    return SqliteLedger.open(directory.resolve("sluice.db"));
  }

  /** Reaches the database past the ledger. */
  Jdbi database() {
    return Jdbi.create("jdbc:sqlite:" + directory.resolve("sluice.db"));
  }

  private static Job seen(long id, JobFacts facts, Instant firstSeen, @Nullable String runner) {
    return new Job(
        id,
        facts,
        null,
        "build",
        Phase.QUEUED,
        new Disposition.Routed("gpu"),
        3,
        Discovery.WEBHOOK,
        firstSeen,
        firstSeen,
        null,
        null,
        runner);
  }

  private static Runner ended(String name, Duration life) {
    return LedgerTest.runner(name)
        .change()
        .sandboxCreated("sb-1")
        .sandboxScheduled(NOW.minus(life))
        .sandboxGone()
        .to(RunnerState.LOST, "x")
        .at(NOW);
  }

  private static List<Traffic> traffic(Ledger ledger, Instant since) {
    List<Traffic> told = new ArrayList<>();
    ledger.traffic(since, told::add);
    return told;
  }

  @Test
  void tellsOfTheJobsOfEachKindTogether() {
    JobFacts one = PoolFixtures.job("modal", "We=ird, label");
    JobFacts other =
        new JobFacts(APP, List.of("x"), Visibility.PUBLIC, Fork.UNKNOWN, "ci", "main", "octocat");
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(seen(1, one, NOW.minusMillis(1), "r1"));
        transaction.put(seen(2, one, NOW, null));
        transaction.put(seen(3, one, NOW.plusMillis(7), "r3"));
        transaction.put(seen(4, one, NOW.plusMillis(3), "r4"));
        transaction.put(seen(5, one, NOW, "somebody's"));
        transaction.put(seen(6, one, NOW, "still runs"));
        transaction.put(seen(7, one, NOW, "clock went back"));
        transaction.put(seen(8, other, NOW, "r1"));
        transaction.put(ended("r1", Duration.ofSeconds(100)));
        transaction.put(ended("r3", Duration.ofMillis(1_234)));
        transaction.put(ended("r4", Duration.ZERO));
        transaction.put(LedgerTest.runner("still runs").change().sandboxScheduled(NOW).at(NOW));
        transaction.put(ended("clock went back", Duration.ofSeconds(-1)));
        return true;
      });
      assertThat(traffic(ledger, NOW))
          .containsExactlyInAnyOrder(
              new Traffic(one, 6, NOW.plusMillis(7), 2, Duration.ofMillis(1_234)),
              new Traffic(other, 1, NOW, 1, Duration.ofSeconds(100)))
          .isEqualTo(traffic(ledger, NOW));
      assertThat(traffic(ledger, NOW.plusSeconds(1))).isEmpty();
    }
  }

  @Test
  void keepsNobodyWaitingWhileItTellsOfJobs() {
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        for (int i = 0; i < 2_500; i++) {
          transaction.put(seen(i, PoolFixtures.job("label-" + i), NOW, null));
        }
        return true;
      });
      List<Traffic> told = new ArrayList<>();
      ledger.traffic(
          NOW,
          kind -> {
            if (told.size() % 1_200 == 0) {
              long id = 10_000 + told.size();
              assertThat(
                      ledger.write(it -> {
                        it.put(seen(id, kind.facts(), NOW, null));
                        return true;
                      }))
                  .succeedsWithin(Duration.ofSeconds(10));
              assertThat(CompletableFuture.supplyAsync(() -> ledger.job(id)))
                  .succeedsWithin(Duration.ofSeconds(10))
                  .matches(Optional::isPresent);
            }
            told.add(kind);
          });
      assertThat(told).hasSize(2_500).allMatch(kind -> kind.jobs() == 1);
      assertThatThrownBy(() ->
              ledger.traffic(
                  NOW,
                  _ -> {
                    throw new IllegalStateException("enough");
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("enough");
      assertThat(traffic(ledger, NOW)).hasSize(2_500);
    }
  }

  @Test
  void failsRatherThanLeaveAJobOut() {
    try (Ledger ledger = open()) {
      ledger.commit(transaction -> {
        transaction.put(seen(1, PoolFixtures.job("a"), NOW, null));
        transaction.put(seen(2, PoolFixtures.job("b"), NOW, null));
        return true;
      });
      database().useHandle(handle -> handle.execute("update job set fork = 'NEW' where id = 2"));
      assertThatThrownBy(() -> traffic(ledger, NOW))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("cannot be read");
    }
  }
}
