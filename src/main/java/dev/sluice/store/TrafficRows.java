package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.Traffic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Recorded jobs, counted by kind. */
final class TrafficRows {
  /** Rows at once, where the database is another process. */
  private static final int FETCH = 1_000;

  private TrafficRows() {}

  /** Tells of the jobs first seen at or after {@code since}. */
  static void read(Handle handle, Instant since, Consumer<Traffic> each) {
    handle
        .createQuery(
            """
            select repository, labels, visibility, fork, workflow, branch, actor,
              count(*) as jobs, max(first_seen) as last_seen, count(life) as timed,
              coalesce(cast(sum(life) as bigint), 0) as life
            from (
              select job.repository, job.labels, visibility, fork, workflow, branch, actor,
                first_seen,
                case when scheduled_at <= sandbox_ended_at
                  then sandbox_ended_at - scheduled_at end as life
              from job left join runner on runner.name = job.runner_name
              where first_seen >= :since) as seen
            group by repository, labels, visibility, fork, workflow, branch, actor
            order by repository, labels, visibility, fork, workflow, branch, actor
            """)
        .bind("since", since.toEpochMilli())
        .setFetchSize(FETCH)
        .map((row, _) -> map(row))
        .forEach(each);
  }

  private static Traffic map(ResultSet row) throws SQLException {
    try {
      return new Traffic(
          JobRows.facts(row),
          row.getLong("jobs"),
          Columns.moment(row, "last_seen"),
          row.getLong("timed"),
          Duration.ofMillis(row.getLong("life")));
    } catch (RuntimeException e) {
      // Who asks is to have all jobs: to leave some out would be a wrong answer.
      throw new LedgerException("the store holds a job that cannot be read: " + e.getMessage(), e);
    }
  }
}
