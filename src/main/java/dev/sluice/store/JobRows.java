package dev.sluice.store;

import static dev.sluice.store.Inserts.Column.number;
import static dev.sluice.store.Inserts.Column.text;

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
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Jobs as rows. */
final class JobRows {
  private static final String ON_CONFLICT =
      """
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

  /** A job that a transaction changed. */
  record Changed(Job job, long change) {
    private DispositionColumns disposition() {
      return DispositionColumns.of(job.disposition());
    }
  }

  static final Inserts.Statement<Changed> PUT =
      new Inserts.Statement<>(
          new Inserts.Table<>(
              "job",
              List.of(
                  number("id", row -> row.job().id()),
                  text("repository", row -> row.job().facts().repository().toString()),
                  text("labels", row -> Columns.list(row.job().facts().labels())),
                  text("visibility", row -> row.job().facts().visibility().name()),
                  text("fork", row -> row.job().facts().fork().name()),
                  text("workflow", row -> row.job().facts().workflow()),
                  text("branch", row -> row.job().facts().branch()),
                  text("actor", row -> row.job().facts().actor()),
                  number("run_id", row -> row.job().runId()),
                  text("name", row -> row.job().name()),
                  text("phase", row -> row.job().phase().name()),
                  text("disposition", row -> row.job().disposition().word()),
                  text("pool", row -> row.disposition().pool()),
                  text("code", row -> row.disposition().code()),
                  text("reason", row -> row.disposition().reason()),
                  number("generation", row -> row.job().generation()),
                  text("discovery", row -> row.job().discovery().name()),
                  number("first_seen", row -> row.job().firstSeen().toEpochMilli()),
                  number("changed_at", row -> row.job().changedAt().toEpochMilli()),
                  text("conclusion", row -> row.job().conclusion()),
                  number("runner_id", row -> row.job().runnerId()),
                  text("runner_name", row -> row.job().runnerName()),
                  number("change", Changed::change)),
              ON_CONFLICT));

  private JobRows() {}

  static Optional<Job> find(Handle handle, long id) {
    return handle
        .createQuery("select * from job where id = :id")
        .bind("id", id)
        .map(JobRows::map)
        .findOne();
  }

  /** Those with one of these ids; of PostgreSQL only. */
  static List<Job> find(Handle handle, Collection<Long> ids) {
    return query(handle, ids).map(JobRows::map).list();
  }

  private static Query query(Handle handle, Collection<Long> ids) {
    return handle
        .createQuery("select * from job where id = any(:ids)")
        .bind("ids", Columns.longs(ids));
  }

  static Rows<Job, Long> open(Handle handle) {
    return read(handle.createQuery("select * from job where phase <> 'COMPLETED' order by id"));
  }

  private static Rows<Job, Long> read(Query query) {
    return Rows.of(query, (row, _) -> row.getLong("id"), JobRows::map);
  }

  /** Those with one of these ids as far as they can be read; of PostgreSQL only. */
  static Rows<Job, Long> readable(Handle handle, Collection<Long> ids) {
    return read(query(handle, ids));
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
  static Rows<Job, Long> changed(Handle handle, long after, long upTo) {
    return read(
        handle
            .createQuery(
                """
                select * from job where change > :after and change <= :upTo and change > 0
                order by change, id
                """)
            .bind("after", after)
            .bind("upTo", upTo));
  }

  private static Job map(ResultSet row, StatementContext context) throws SQLException {
    var columns =
        new DispositionColumns(
            row.getString("pool"), row.getString("code"), row.getString("reason"));
    return new Job(
        row.getLong("id"),
        facts(row),
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

  /** What the columns say that routing may know. */
  static JobFacts facts(ResultSet row) throws SQLException {
    return new JobFacts(
        Columns.repository(row.getString("repository")),
        Columns.list(row.getString("labels")),
        Visibility.valueOf(row.getString("visibility")),
        Fork.valueOf(row.getString("fork")),
        row.getString("workflow"),
        row.getString("branch"),
        row.getString("actor"));
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
