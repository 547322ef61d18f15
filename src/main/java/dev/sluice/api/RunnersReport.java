package dev.sluice.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code runners --format json} prints and {@code GET /api/v1/runners} answers.
 *
 * @param at the moment that it shows
 * @param fromServer false when it was read from the store because no server runs
 * @param runners that have left some trace outside, oldest first
 */
public record RunnersReport(int formatVersion, Instant at, boolean fromServer, List<Row> runners) {
  public RunnersReport {
    runners = List.copyOf(runners);
  }

  /**
   * One runner.
   *
   * @param state lower case
   * @param repository that it is charged to
   * @param job id of the job it took; null before, and when only GitHub's "busy" is known
   * @param gpu null for none
   * @param sandbox Modal's id; null until created
   * @param registration GitHub's id; null until minted
   * @param planned when its launch began
   * @param since when it came into its state
   * @param seconds since then
   * @param why it is in this state
   */
  public record Row(
      String name,
      String pool,
      String state,
      String repository,
      @Nullable Long job,
      @Nullable String gpu,
      @Nullable String sandbox,
      @Nullable Long registration,
      Instant planned,
      Instant since,
      long seconds,
      String why) {}
}
