package dev.sluice.store;

import dev.sluice.ledger.DaySummary;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Job;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Removes rows that have been over for long. Jobs leave their numbers, by day. The file keeps the
 * pages and uses them again, so it stays as large as the busiest stretch needed.
 */
final class Retention {
  private Retention() {}

  /** Removes at most {@code most} rows of each kind and returns the largest of the counts. */
  static int prune(Handle handle, Instant before, int most) {
    int jobs = pruneJobs(handle, before, most);
    int runners = pruneRunners(handle, before, most);
    int deliveries = pruneDeliveries(handle, before, most);
    handle
        .createUpdate("delete from redelivery where asked_at < :before")
        .bind("before", before.toEpochMilli())
        .execute();
    handle
        .createUpdate("delete from sweep_cursor where at < :before")
        .bind("before", before.toEpochMilli())
        .execute();
    return Math.max(jobs, Math.max(runners, deliveries));
  }

  private static int pruneJobs(Handle handle, Instant before, int most) {
    List<Job> over = JobRows.completedBefore(handle, before, most);
    if (over.isEmpty()) {
      return 0;
    }
    summarise(handle, over);
    List<Long> ids = over.stream().map(Job::id).toList();
    deleteEach(handle, "delete from note where job_id = ?", ids);
    deleteEach(handle, "delete from job where id = ?", ids);
    return over.size();
  }

  private static void summarise(Handle handle, List<Job> jobs) {
    Map<DaySummary, Long> counts = new LinkedHashMap<>();
    jobs.forEach(job -> counts.merge(summary(job), 1L, Long::sum));
    PreparedBatch batch =
        handle.prepareBatch(
            """
            insert into day_summary
              (day, repository, pool, disposition, conclusion, discovery, jobs)
            values (:day, :repository, :pool, :disposition, :conclusion, :discovery, :jobs)
            on conflict (day, repository, pool, disposition, conclusion, discovery)
            do update set jobs = day_summary.jobs + excluded.jobs
            """);
    counts.forEach((summary, count) ->
        batch
            .bind("day", summary.day().toString())
            .bind("repository", summary.repository())
            .bind("pool", summary.pool())
            .bind("disposition", summary.disposition())
            .bind("conclusion", summary.conclusion())
            .bind("discovery", summary.discovery().name())
            .bind("jobs", count)
            .add());
    batch.execute();
  }

  static List<DaySummary> summaries(Handle handle) {
    return handle
        .createQuery("select * from day_summary order by day, repository, pool")
        .map((row, _) ->
            new DaySummary(
                LocalDate.parse(row.getString("day")),
                row.getString("repository"),
                row.getString("pool"),
                row.getString("disposition"),
                row.getString("conclusion"),
                Discovery.valueOf(row.getString("discovery")),
                row.getLong("jobs")))
        .list();
  }

  /** The kind of job that this one is, uncounted. */
  private static DaySummary summary(Job job) {
    String pool = job.disposition().pool();
    String conclusion = job.conclusion();
    return new DaySummary(
        LocalDate.ofInstant(job.changedAt(), ZoneOffset.UTC),
        job.facts().repository().key(),
        pool == null ? "" : pool,
        job.disposition().word(),
        conclusion == null ? "" : conclusion,
        job.discovery(),
        0);
  }

  private static int pruneRunners(Handle handle, Instant before, int most) {
    List<String> names =
        handle
            .createQuery(
                """
                select name from runner where changed_at < :before and state = 'REAPED'
                order by changed_at limit :most
                """)
            .bind("before", before.toEpochMilli())
            .bind("most", most)
            .mapTo(String.class)
            .list();
    deleteEach(handle, "delete from note where runner = ?", names);
    deleteEach(handle, "delete from runner where name = ?", names);
    return names.size();
  }

  private static int pruneDeliveries(Handle handle, Instant before, int most) {
    return handle
        .createUpdate(
            """
            delete from delivery where (guid, hook_id) in (
              select guid, hook_id from delivery where received_at < :before
              order by received_at limit :most)
            """)
        .bind("before", before.toEpochMilli())
        .bind("most", most)
        .execute();
  }

  private static void deleteEach(Handle handle, String statement, List<?> keys) {
    if (!keys.isEmpty()) {
      PreparedBatch batch = handle.prepareBatch(statement);
      keys.forEach(key -> batch.bind(0, key).add());
      batch.execute();
    }
  }
}
