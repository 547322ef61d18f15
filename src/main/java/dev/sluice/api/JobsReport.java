package dev.sluice.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code jobs --format json} prints and {@code GET /api/v1/jobs} answers.
 *
 * @param at the moment that it shows
 * @param fromServer false when it was read from the store because no server runs
 * @param leader who schedules, and so knows why jobs wait; null without a server
 * @param jobs what somebody should look at first, then the oldest; completed ones last
 * @param more whether {@code limit} cut the list
 * @param hidden open jobs that are left out unless all are asked for, since others run them
 */
public record JobsReport(
    int formatVersion,
    Instant at,
    boolean fromServer,
    StatusReport.@Nullable Leader leader,
    List<JobRow> jobs,
    boolean more,
    int hidden) {
  public JobsReport {
    jobs = List.copyOf(jobs);
  }

  /**
   * Which jobs are asked for.
   *
   * @param all completed jobs and those that run elsewhere too
   * @param state null for any
   * @param repository {@code owner/name} in any case; null for any
   * @param pool null for any
   * @param limit most rows, 1 to {@link #MOST}
   */
  public record Filter(
      boolean all,
      @Nullable JobState state,
      @Nullable String repository,
      @Nullable String pool,
      int limit) {
    public static final int MOST = 1000;
    public static final int DEFAULT_LIMIT = 200;
  }
}
