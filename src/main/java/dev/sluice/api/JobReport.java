package dev.sluice.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code job ID --format json} prints and {@code GET /api/v1/jobs/ID} answers.
 *
 * @param at the moment that it shows
 * @param fromServer false when it was read from the store because no server runs
 * @param leader who schedules, and so knows why jobs wait; null without a server
 * @param trail everything that happened to it and to the runners launched for it, oldest first
 * @param runners those that were launched for it or took it, oldest first; over ones included as
 *     long as they are kept
 */
public record JobReport(
    int formatVersion,
    Instant at,
    boolean fromServer,
    StatusReport.@Nullable Leader leader,
    JobRow job,
    List<Event> trail,
    List<RunnersReport.Row> runners) {
  public JobReport {
    trail = List.copyOf(trail);
    runners = List.copyOf(runners);
  }

  /**
   * One line of the decision trail.
   *
   * @param event stable dotted word
   * @param runner null if it concerns the job alone
   */
  public record Event(Instant at, String event, String text, @Nullable String runner) {}
}
