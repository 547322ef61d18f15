package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerFixtures;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.store.SqliteLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What reports make of rows and of what the scheduler says. */
class ReportsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = new RepositoryName("acme", "app");
  private static final Reason STARTING = new Reason("starting", "a runner for it is on its way");

  @TempDir Path directory;
  private SqliteLedger ledger;

  @BeforeEach
  void open() {
    ledger = SqliteLedger.open(directory.resolve("sluice.db"));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private void job(long id, Phase phase, Duration age, @Nullable String runner) {
    var job =
        new Job(
            id,
            PoolFixtures.job("modal"),
            null,
            "build",
            phase,
            new Disposition.Routed("cpu"),
            1,
            Discovery.WEBHOOK,
            NOW.minus(age),
            NOW.minus(age),
            null,
            runner == null ? null : Long.valueOf(9),
            runner);
    ledger.commit(transaction -> {
      transaction.put(job);
      return true;
    });
  }

  private void store(Runner runner, long job) {
    ledger.commit(transaction -> {
      transaction.put(runner);
      transaction.note(new Note(NOW, job, runner.name(), "runner.planned", "for job " + job));
      return true;
    });
  }

  private static Runner runner() {
    return RunnerFixtures.planned(new Target.Repository(APP), APP, NOW.minusSeconds(100));
  }

  private Reports reports(Map<Long, Reason> waiting) {
    var alone = new StatusReport.Leader("replica-1", true, 0, NOW, 0L, "replica-1", null);
    return reports(waiting, alone);
  }

  private Reports reports(Map<Long, Reason> waiting, StatusReport.Leader leader) {
    var live = new Live(waiting, List.of(), List.of(), leader);
    return new Reports(new Reports.Scene(ledger, null, null, null, null, live, null, NOW));
  }

  @Test
  void oneThatDoesNotLeadHasTheNumbersAndSaysWhoHasTheReasons() {
    job(1, Phase.QUEUED, Duration.ofMinutes(3), null);
    var leader = new StatusReport.Leader("r-1", false, 4, NOW, 0L, "r-2", "http://10.0.0.2:9090");
    Reports follower = reports(Map.of(), leader);
    assertThat(follower.status().jobs()).containsEntry("waiting", 1);
    assertThat(follower.status().leader()).isEqualTo(leader);
    JobReport told = follower.job(1).orElseThrow();
    assertThat(told.leader()).isEqualTo(leader);
    assertThat(told.job().why()).isEqualTo("only the replica that leads knows the reason");
    assertThat(follower.jobs(new JobsReport.Filter(false, null, null, null, 10)).leader())
        .isEqualTo(leader);
  }

  @Test
  void whatOnlyGithubCanEndIsNoJobThatWaitsForUs() {
    job(1, Phase.WAITING, Duration.ofDays(3), null);
    job(2, Phase.QUEUED, Duration.ofDays(2), null);
    Map<Long, Reason> reasons =
        Map.of(
            1L, new Reason("approval", "its deployment waits for an approval at GitHub"),
            2L, new Reason("expired", "GitHub gave it up"));
    StatusReport without = reports(reasons).status();
    assertThat(without.oldestWaiting()).isNull();
    assertThat(without.waiting())
        .extracting(StatusReport.Waiting::code)
        .containsExactlyInAnyOrder("approval", "expired");

    job(3, Phase.QUEUED, Duration.ofMinutes(1), null);
    assertThat(reports(reasons).status().oldestWaiting())
        .satisfies(row -> assertThat(row).extracting(JobRow::id).isEqualTo(3L));
  }

  @Test
  void aStartThatTakesLongWaitsAndTellsOfTheRunnersThatTookNoJob() {
    job(1, Phase.QUEUED, Duration.ofMinutes(5), null);
    job(2, Phase.QUEUED, Duration.ofSeconds(20), null);
    store(runner().change().to(RunnerState.LOST, "its sandbox ended with code 1").at(NOW), 1);
    StatusReport status = reports(Map.of(1L, STARTING, 2L, STARTING)).status();
    assertThat(status.jobs()).containsEntry("starting", 2);
    assertThat(status.oldestWaiting())
        .satisfies(row ->
            assertThat(row)
                .extracting(JobRow::id, JobRow::why)
                .containsExactly(1L, "another runner for it is on its way; 1 ended without a job"));
    assertThat(status.waiting())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.jobs()).as("a launch takes seconds").isEqualTo(1);
          assertThat(group.code()).isEqualTo("starting");
          assertThat(group.text()).contains("1 ended without a job");
        });
    assertThat(reports(Map.of(1L, STARTING)).job(1).orElseThrow().job().why())
        .contains("1 ended without a job");
  }

  @Test
  void aJobWhoseSandboxHasEndedStaysOursAndSaysSo() {
    job(1, Phase.IN_PROGRESS, Duration.ofMinutes(5), "r1");
    Runner busy =
        runner()
            .change()
            .registered(9)
            .sandboxAsked()
            .to(RunnerState.MINTED, "registration 9")
            .at(NOW.minusSeconds(90))
            .change()
            .sandboxCreated("sb-1")
            .took(1, APP)
            .to(RunnerState.BUSY, "took job 1")
            .at(NOW.minusSeconds(80));
    store(busy, 1);
    assertThat(reports(Map.of()).job(1).orElseThrow().job().why()).isEqualTo("runs on r1");

    Runner ended =
        busy.change()
            .sandboxGone()
            .to(RunnerState.FINISHED, "out of memory")
            .at(NOW.minusSeconds(4).plusNanos(123));
    store(ended, 1);
    JobRow row = reports(Map.of()).job(1).orElseThrow().job();
    assertThat(row.state()).isEqualTo("running");
    assertThat(row.why())
        .isEqualTo(
            "runs on r1, whose sandbox ended at 2026-11-24T02:59:56Z (out of memory); GitHub has"
                + " not said that the job is over");

    store(ended.change().unregistered(NOW).to(RunnerState.REAPED, "out of memory").at(NOW), 1);
    assertThat(ledger.view().liveRunners()).isEmpty();
    assertThat(reports(Map.of()).job(1).orElseThrow().job().state()).isEqualTo("running");

    job(2, Phase.IN_PROGRESS, Duration.ofMinutes(5), "somebody");
    assertThat(reports(Map.of()).job(2).orElseThrow().job().state()).isEqualTo("elsewhere");
  }
}
