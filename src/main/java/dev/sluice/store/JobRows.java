package dev.sluice.store;

import dev.sluice.config.Visibility;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.EndedJobs;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Jobs as rows. */
final class JobRows {
  private static final String UPSERT =
      """
      insert into job (id, repository, labels, visibility, fork, workflow, branch, actor, run_id,
        name, phase, disposition, pool, code, reason, generation, discovery, first_seen, changed_at,
        conclusion, runner_id, runner_name, change)
      values (:id, :repository, :labels, :visibility, :fork, :workflow, :branch, :actor, :runId,
        :name, :phase, :disposition, :pool, :code, :reason, :generation, :discovery, :firstSeen,
        :changedAt, :conclusion, :runnerId, :runnerName, :change)
      on conflict (id) do update set
        repository = excluded.repository, labels = excluded.labels,
        visibility = excluded.visibility, fork = excluded.fork, workflow = excluded.workflow,
        branch = excluded.branch, actor = excluded.actor, run_id = excluded.run_id,
        name = excluded.name, phase = excluded.phase, disposition = excluded.disposition,
        pool = excluded.pool, code = excluded.code, reason = excluded.reason,
        generation = excluded.generation, first_seen = excluded.first_seen,
        changed_at = excluded.changed_at,
        conclusion = excluded.conclusion, runner_id = excluded.runner_id,
        runner_name = excluded.runner_name, change = excluded.change
      """;

  private JobRows() {}

  static Optional<Job> find(Handle handle, long id) {
    return handle
        .createQuery("select * from job where id = :id")
        .bind("id", id)
        .map(JobRows::map)
        .findOne();
  }

  static List<Job> open(Handle handle) {
    return handle
        .createQuery("select * from job where phase <> 'COMPLETED' order by id")
        .map(JobRows::map)
        .list();
  }

  static List<Job> completedBefore(Handle handle, Instant before, int most) {
    return handle
        .createQuery(
            """
            select * from job where changed_at < :before and phase = 'COMPLETED'
            order by changed_at limit :most
            """)
        .bind("before", before.toEpochMilli())
        .bind("most", most)
        .map(JobRows::map)
        .list();
  }

  static List<Job> completed(
      Handle handle, @Nullable RepositoryName repository, @Nullable String pool, int most) {
    return handle
        .createQuery(
            """
            select * from job where phase = 'COMPLETED'
              and (cast(:repository as text) is null or lower(repository) = :repository)
              and (cast(:pool as text) is null or pool = :pool)
            order by changed_at desc, id desc limit :most
            """)
        .bind("repository", repository == null ? null : repository.key())
        .bind("pool", pool)
        .bind("most", most)
        .map(JobRows::map)
        .list();
  }

  static List<EndedJobs> endedSince(Handle handle, Instant since) {
    return handle
        .createQuery(
            """
            select coalesce(pool, '') as pool, disposition, coalesce(conclusion, '') as conclusion,
              count(*) as jobs
            from job where changed_at >= :since and phase = 'COMPLETED'
            group by 1, 2, 3 order by 1, 2, 3
            """)
        .bind("since", since.toEpochMilli())
        .map((row, _) ->
            new EndedJobs(
                row.getString("pool"),
                row.getString("disposition"),
                row.getString("conclusion"),
                row.getLong("jobs")))
        .list();
  }

  static Set<RepositoryName> repositories(Handle handle, Instant since) {
    return handle
        .createQuery("select distinct repository from job where changed_at >= :since")
        .bind("since", since.toEpochMilli())
        .mapTo(String.class)
        .map(Columns::repository)
        .collect(Collectors.toSet());
  }

  /** What transactions after {@code after} and up to {@code upTo} left. */
  static List<Job> changed(Handle handle, long after, long upTo) {
    return handle
        .createQuery(
            """
            select * from job where change > :after and change <= :upTo and change > 0
            order by change, id
            """)
        .bind("after", after)
        .bind("upTo", upTo)
        .map(JobRows::map)
        .list();
  }

  static void put(Handle handle, Collection<Job> jobs, long change) {
    if (jobs.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(UPSERT);
    jobs.forEach(job -> bind(batch, job).bind("change", change).add());
    batch.execute();
  }

  private static PreparedBatch bind(PreparedBatch batch, Job job) {
    JobFacts facts = job.facts();
    var columns = DispositionColumns.of(job.disposition());
    return batch
        .bind("id", job.id())
        .bind("repository", facts.repository().toString())
        .bind("labels", Columns.list(facts.labels()))
        .bind("visibility", facts.visibility().name())
        .bind("fork", facts.fork().name())
        .bind("workflow", facts.workflow())
        .bind("branch", facts.branch())
        .bind("actor", facts.actor())
        .bind("runId", job.runId())
        .bind("name", job.name())
        .bind("phase", job.phase().name())
        .bind("disposition", job.disposition().word())
        .bind("pool", columns.pool())
        .bind("code", columns.code())
        .bind("reason", columns.reason())
        .bind("generation", job.generation())
        .bind("discovery", job.discovery().name())
        .bind("firstSeen", job.firstSeen().toEpochMilli())
        .bind("changedAt", job.changedAt().toEpochMilli())
        .bind("conclusion", job.conclusion())
        .bind("runnerId", job.runnerId())
        .bind("runnerName", job.runnerName());
  }

  private static Job map(ResultSet row, StatementContext context) throws SQLException {
    var facts =
        new JobFacts(
            Columns.repository(row.getString("repository")),
            Columns.list(row.getString("labels")),
            Visibility.valueOf(row.getString("visibility")),
            Fork.valueOf(row.getString("fork")),
            row.getString("workflow"),
            row.getString("branch"),
            row.getString("actor"));
    var columns =
        new DispositionColumns(
            row.getString("pool"), row.getString("code"), row.getString("reason"));
    return new Job(
        row.getLong("id"),
        facts,
        Columns.nullableLong(row, "run_id"),
        row.getString("name"),
        Phase.valueOf(row.getString("phase")),
        columns.read(row.getString("disposition")),
        row.getLong("generation"),
        Discovery.valueOf(row.getString("discovery")),
        Columns.moment(row, "first_seen"),
        Columns.moment(row, "changed_at"),
        row.getString("conclusion"),
        Columns.nullableLong(row, "runner_id"),
        row.getString("runner_name"));
  }

  /** How the cases of a disposition share three columns. */
  private record DispositionColumns(
      @Nullable String pool, @Nullable String code, @Nullable String reason) {
    static DispositionColumns of(Disposition disposition) {
      return switch (disposition) {
        case Disposition.Pending(String reason) -> new DispositionColumns(null, null, reason);
        case Disposition.Routed(String pool) -> new DispositionColumns(pool, null, null);
        case Disposition.Unmatched(String nearest) -> new DispositionColumns(null, null, nearest);
        case Disposition.Denied(String rule, String reason) ->
            new DispositionColumns(null, rule, reason);
        case Disposition.Blocked(String pool, String code, String detail) ->
            new DispositionColumns(pool, code, detail);
      };
    }

    Disposition read(String word) {
      return switch (word) {
        case "pending" -> new Disposition.Pending(text(reason));
        case "routed" -> new Disposition.Routed(text(pool));
        case "unmatched" -> new Disposition.Unmatched(text(reason));
        case "denied" -> new Disposition.Denied(text(code), text(reason));
        case "blocked" -> new Disposition.Blocked(text(pool), text(code), text(reason));
        default -> throw new IllegalStateException("the store holds a disposition " + word);
      };
    }

    private static String text(@Nullable String column) {
      return column == null ? "" : column;
    }
  }
}
