package dev.sluice.store;

import dev.sluice.config.Gpu;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.Lane;
import dev.sluice.routing.Target;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Runners as rows. */
final class RunnerRows {
  private static final String UPSERT =
      """
      insert into runner (name, state, pool, target_kind, target_name, runner_group, labels, digest,
        generation, repository, gpu_type, gpu_count, idle_timeout_ms, idempotency_key, registration,
        registration_id, fenced_at, absent_since, secret_id, sandbox, sandbox_id, scheduled_at,
        sandbox_ended_at, job_id, planned_at, changed_at, reason, change)
      values (:name, :state, :pool, :targetKind, :targetName, :group, :labels, :digest,
        :generation, :repository, :gpuType, :gpuCount, :idleTimeout, :key, :registration,
        :registrationId, :fencedAt, :absentSince, :secretId, :sandbox, :sandboxId, :scheduledAt,
        :sandboxEndedAt, :jobId, :plannedAt, :changedAt, :reason, :change)
      on conflict (name) do update set
        state = excluded.state, repository = excluded.repository,
        registration = excluded.registration, registration_id = excluded.registration_id,
        fenced_at = excluded.fenced_at, absent_since = excluded.absent_since,
        secret_id = excluded.secret_id, sandbox = excluded.sandbox,
        sandbox_id = excluded.sandbox_id, scheduled_at = excluded.scheduled_at,
        sandbox_ended_at = excluded.sandbox_ended_at, job_id = excluded.job_id,
        changed_at = excluded.changed_at, reason = excluded.reason,
        change = excluded.change
      """;

  private RunnerRows() {}

  static Optional<Runner> find(Handle handle, String name) {
    return handle
        .createQuery("select * from runner where name = :name")
        .bind("name", name)
        .map(RunnerRows::map)
        .findOne();
  }

  /** Those with one of these names; of PostgreSQL only. */
  static List<Runner> find(Handle handle, Collection<String> names) {
    return query(handle, names).map(RunnerRows::map).list();
  }

  private static Query query(Handle handle, Collection<String> names) {
    return handle
        .createQuery("select * from runner where name = any(:names)")
        .bind("names", Columns.texts(names));
  }

  static Rows<Runner, String> live(Handle handle) {
    return read(handle.createQuery("select * from runner where state <> 'REAPED' order by name"));
  }

  private static Rows<Runner, String> read(Query query) {
    return Rows.of(query, (row, _) -> row.getString("name"), RunnerRows::map);
  }

  /** Those with one of these names as far as they can be read; of PostgreSQL only. */
  static Rows<Runner, String> readable(Handle handle, Collection<String> names) {
    return read(query(handle, names));
  }

  /** What transactions after {@code after} and up to {@code upTo} left. */
  static Rows<Runner, String> changed(Handle handle, long after, long upTo) {
    return read(
        handle
            .createQuery(
                """
                select * from runner where change > :after and change <= :upTo and change > 0
                order by change, name
                """)
            .bind("after", after)
            .bind("upTo", upTo));
  }

  static void put(Handle handle, Collection<Runner> runners, long change) {
    if (runners.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(UPSERT);
    runners.forEach(runner -> bind(batch, runner).bind("change", change).add());
    batch.execute();
  }

  private static PreparedBatch bind(PreparedBatch batch, Runner runner) {
    Gpu gpu = runner.gpu();
    Target target = runner.lane().target();
    return batch
        .bind("name", runner.name())
        .bind("state", runner.state().name())
        .bind("pool", runner.pool())
        .bind("targetKind", kind(target))
        .bind("targetName", name(target))
        .bind("group", runner.lane().group())
        .bind("labels", Columns.list(runner.lane().labels()))
        .bind("digest", runner.digest())
        .bind("generation", runner.generation())
        .bind("repository", runner.repository().toString())
        .bind("gpuType", gpu == null ? null : gpu.type())
        .bind("gpuCount", gpu == null ? null : Integer.valueOf(gpu.count()))
        .bind("idleTimeout", runner.idleTimeout().toMillis())
        .bind("key", runner.key().toString())
        .bind("registration", runner.registration().name())
        .bind("registrationId", runner.registrationId())
        .bind("fencedAt", Columns.millis(runner.fencedAt()))
        .bind("absentSince", Columns.millis(runner.absentSince()))
        .bind("secretId", runner.secretId())
        .bind("sandbox", runner.sandbox().name())
        .bind("sandboxId", runner.sandboxId())
        .bind("scheduledAt", Columns.millis(runner.scheduledAt()))
        .bind("sandboxEndedAt", Columns.millis(runner.sandboxEndedAt()))
        .bind("jobId", runner.jobId())
        .bind("plannedAt", runner.plannedAt().toEpochMilli())
        .bind("changedAt", runner.changedAt().toEpochMilli())
        .bind("reason", runner.reason());
  }

  private static Runner map(ResultSet row, StatementContext context) throws SQLException {
    var lane =
        new Lane(
            target(row.getString("target_kind"), row.getString("target_name")),
            row.getString("runner_group"),
            Columns.list(row.getString("labels")));
    return new Runner(
        row.getString("name"),
        RunnerState.valueOf(row.getString("state")),
        row.getString("pool"),
        lane,
        row.getString("digest"),
        row.getLong("generation"),
        Columns.repository(row.getString("repository")),
        gpu(row),
        Duration.ofMillis(row.getLong("idle_timeout_ms")),
        UUID.fromString(row.getString("idempotency_key")),
        Effect.valueOf(row.getString("registration")),
        Columns.nullableLong(row, "registration_id"),
        Columns.nullableMoment(row, "fenced_at"),
        Columns.nullableMoment(row, "absent_since"),
        row.getString("secret_id"),
        Effect.valueOf(row.getString("sandbox")),
        row.getString("sandbox_id"),
        Columns.nullableMoment(row, "scheduled_at"),
        Columns.nullableMoment(row, "sandbox_ended_at"),
        Columns.nullableLong(row, "job_id"),
        Columns.moment(row, "planned_at"),
        Columns.moment(row, "changed_at"),
        row.getString("reason"));
  }

  private static @Nullable Gpu gpu(ResultSet row) throws SQLException {
    String type = row.getString("gpu_type");
    return type == null ? null : new Gpu(type, row.getInt("gpu_count"));
  }

  private static String kind(Target target) {
    return switch (target) {
      case Target.Repository _ -> "repository";
      case Target.Organization _ -> "organization";
      case Target.Enterprise _ -> "enterprise";
    };
  }

  private static String name(Target target) {
    return switch (target) {
      case Target.Repository(var name) -> name.toString();
      case Target.Organization(String login) -> login;
      case Target.Enterprise(String slug) -> slug;
    };
  }

  private static Target target(String kind, String name) {
    return switch (kind) {
      case "repository" -> new Target.Repository(Columns.repository(name));
      case "organization" -> new Target.Organization(name);
      case "enterprise" -> new Target.Enterprise(name);
      default -> throw new IllegalStateException("the store holds a target " + kind);
    };
  }
}
