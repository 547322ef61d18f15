package dev.sluice.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerFixtures;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.store.SqliteLedger;
import dev.sluice.store.TestStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryRecorderTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = RepositoryName.parse("acme/app").orElseThrow();

  @TempDir Path directory;
  private SqliteLedger ledger;
  private AppliedTable table;

  @BeforeEach
  void open() {
    ledger = SqliteLedger.open(directory.resolve("sluice.db"));
    table =
        TestStore.applied(
            1, PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal"))));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void record(String guid, Phase phase, @Nullable String runner, Instant at) {
    var event =
        new JobEvent(
            1,
            PoolFixtures.job("modal"),
            7L,
            "",
            phase,
            null,
            runner == null ? null : Long.valueOf(9),
            runner);
    ledger.commit(transaction ->
        DeliveryRecorder.record(
            transaction, new Delivery(guid, 1, "workflow_job", "x", at), event, table, at));
  }

  @Test
  void tiesARunnerThatGithubsListShowedBusyToItsJob() {
    Runner busy =
        RunnerFixtures.planned(
                new Target.Repository(APP), RepositoryName.parse("acme/first").orElseThrow(), NOW)
            .change()
            .registered(9)
            .to(RunnerState.MINTED, "x")
            .at(NOW)
            .change()
            .to(RunnerState.BUSY, "GitHub says that it runs a job")
            .at(NOW);
    ledger.commit(transaction -> {
      transaction.put(busy);
      return true;
    });
    record("g1", Phase.IN_PROGRESS, "r1", NOW);
    Runner tied = ledger.view().liveRunner("r1").orElseThrow();
    assertThat(tied.jobId()).isEqualTo(1L);
    assertThat(tied.repository()).isEqualTo(APP);
  }

  @Test
  void leavesARunnerWhoseSandboxHasEndedDead() {
    Runner lost =
        RunnerFixtures.planned(new Target.Repository(APP), APP, NOW)
            .change()
            .registered(9)
            .sandboxGone()
            .to(RunnerState.LOST, "its sandbox ended")
            .at(NOW);
    ledger.commit(transaction -> {
      transaction.put(lost);
      return true;
    });
    record("g1", Phase.IN_PROGRESS, "r1", NOW);
    Runner after = ledger.view().liveRunner("r1").orElseThrow();
    assertThat(after.state()).isEqualTo(RunnerState.FINISHED);
    assertThat(after.jobId()).isEqualTo(1L);
    assertThat(ledger.job(1).orElseThrow().phase()).isEqualTo(Phase.IN_PROGRESS);
  }

  @Test
  void countsPatienceFromTheApprovalOfADeployment() {
    record("g1", Phase.WAITING, null, NOW);
    Instant approved = NOW.plus(Duration.ofDays(3));
    record("g2", Phase.QUEUED, null, approved);
    assertThat(ledger.job(1).orElseThrow().firstSeen()).isEqualTo(approved);
  }

  @Test
  void saysThatAJobWasFoundByARedelivery() {
    ledger.commit(transaction -> {
      transaction.putRedelivery("g1", NOW);
      return true;
    });
    record("g1", Phase.QUEUED, null, NOW);
    assertThat(ledger.job(1).orElseThrow().discovery()).isEqualTo(Discovery.REDELIVERY);
    record("g2", Phase.QUEUED, null, NOW);
    assertThat(ledger.job(1).orElseThrow().discovery()).isEqualTo(Discovery.REDELIVERY);
  }
}
