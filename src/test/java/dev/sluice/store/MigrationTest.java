package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that an older program has filled keeps all of it. */
class MigrationTest {
  private static final Instant LONG_AGO = Instant.ofEpochMilli(1_760_000_000_000L);

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("sluice.db");
  }

  Ledger open() {
    return SqliteLedger.open(file());
  }

  Jdbi database() {
    return Jdbi.create("jdbc:sqlite:" + file());
  }

  Dialect dialect() {
    return Dialect.SQLITE;
  }

  /** As the first version wrote it. */
  private void firstVersion() {
    database()
        .useHandle(handle -> {
          handle.createScript(dialect().script(script("V1__ledger.sql"))).execute();
          handle.execute("create table schema_version (version integer not null)");
          handle.execute("insert into schema_version (version) values (1)");
          handle.execute(
              """
              insert into job (id, repository, labels, visibility, fork, run_id, name, phase,
                disposition, pool, generation, discovery, first_seen, changed_at)
              values (7, 'acme/app', '["modal"]', 'PRIVATE', 'NO', 1, 'build', 'QUEUED',
                'routed', 'cpu', 1, 'WEBHOOK', ?, ?)
              """,
              LONG_AGO.toEpochMilli(),
              LONG_AGO.toEpochMilli());
          handle.execute(
              """
              insert into runner (name, state, pool, target_kind, target_name, runner_group, labels,
                digest, generation, repository, idle_timeout_ms, idempotency_key, registration,
                sandbox, planned_at, changed_at, reason)
              values ('sluice-abc123-cpu-00000000', 'PLANNED', 'cpu', 'repository', 'acme/app', '',
                '["modal"]', 'd1', 1, 'acme/app', 300000, '00000000-0000-0000-0000-000000000001',
                'UNSURE', 'NONE', ?, ?, 'for job 7')
              """,
              LONG_AGO.toEpochMilli(),
              LONG_AGO.toEpochMilli());
          handle.execute(
              "insert into note (at, job_id, runner, event, text) values (?, 7, null, 'job.queued',"
                  + " 'x')",
              LONG_AGO.toEpochMilli());
          for (int i = 0; i < 3; i++) {
            handle.execute(
                """
                insert into delivery (guid, hook_id, event, action, received_at)
                values (?, ?, 'workflow_job', 'queued', ?)
                """,
                "other-" + i,
                i == 0 ? 0 : 42,
                LONG_AGO.toEpochMilli());
          }
          handle.execute(
              """
              insert into delivery (guid, hook_id, event, action, received_at)
              values ('g1', 42, 'workflow_job', 'queued', ?)
              """,
              LONG_AGO.toEpochMilli());
        });
  }

  private static String script(String name) {
    try (InputStream in = MigrationTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void keepsWhatTheFirstVersionStored() {
    firstVersion();
    for (int start = 0; start < 2; start++) {
      try (Ledger ledger = open()) {
        Job job = ledger.view().openJob(7).orElseThrow();
        assertThat(job.phase()).isEqualTo(Phase.QUEUED);
        assertThat(job.disposition()).isEqualTo(new Disposition.Routed("cpu"));
        assertThat(job.discovery()).isEqualTo(Discovery.WEBHOOK);
        assertThat(job.firstSeen()).isEqualTo(LONG_AGO);
        Runner runner = ledger.view().liveRunner("sluice-abc123-cpu-00000000").orElseThrow();
        assertThat(runner.state()).isEqualTo(RunnerState.PLANNED);
        assertThat(ledger.trail(7)).hasSize(1);
        assertThat(ledger.hooks()).containsExactly(42L);
        assertThat(ledger.summaries()).isEmpty();
        assertThat(ledger.appHooks()).isEmpty();
        assertThat(ledger.cursor("c"))
            .isEqualTo(start == 0 ? Optional.empty() : Optional.of(LONG_AGO));
        ledger.commit(transaction -> {
          transaction.putCursor("c", LONG_AGO);
          return transaction.isSeen("g1") && !transaction.isSeen("g2");
        });
        Delivery seen = new Delivery("g1", 42, "workflow_job", "queued", LONG_AGO);
        boolean known = ledger.commit(transaction -> transaction.isSeen(seen));
        assertThat(known).isTrue();
      }
    }
  }
}
