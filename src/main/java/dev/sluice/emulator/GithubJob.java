package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One job at one moment.
 *
 * @param id 64 bit, beyond 2^32; a re-run has another
 * @param labels as the workflow's author wrote them
 * @param group the runner group that {@code runs-on} asks for, null for any
 * @param startedAt null until a runner took it
 * @param runner null until a runner took it
 * @param length how long its steps take
 * @param outcome the conclusion it comes to if nobody interferes
 */
public record GithubJob(
    long id,
    GithubRun run,
    String name,
    List<String> labels,
    @Nullable String group,
    Status status,
    @Nullable String conclusion,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    @Nullable Taker runner,
    Duration length,
    String outcome) {
  public GithubJob {
    labels = List.copyOf(labels);
  }

  /** Where a job is in its life; it only moves down this list. */
  public enum Status {
    WAITING,
    QUEUED,
    IN_PROGRESS,
    COMPLETED;

    /** As payloads write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * The runner that took a job.
   *
   * @param id 0, with an empty name, is one of GitHub's two ways to say that there was none
   */
  public record Taker(long id, String name, long groupId, String groupName) {
    static final Taker NOBODY = new Taker(0, "", 0, "");
  }

  GithubJob approved() {
    return with(Status.QUEUED, null, null, null, null);
  }

  GithubJob takenBy(Taker taker, Instant at) {
    return with(Status.IN_PROGRESS, null, at, null, taker);
  }

  GithubJob completed(String how, Instant at) {
    return with(Status.COMPLETED, how, startedAt, at, runner);
  }

  GithubJob abandoned(String how, Instant at, @Nullable Taker nobody) {
    return with(Status.COMPLETED, how, null, at, nobody);
  }

  GithubJob again(long newId, GithubRun newRun, Instant at) {
    return new GithubJob(
        newId,
        newRun,
        name,
        labels,
        group,
        Status.QUEUED,
        null,
        at,
        null,
        null,
        null,
        length,
        outcome);
  }

  private GithubJob with(
      Status newStatus,
      @Nullable String newConclusion,
      @Nullable Instant started,
      @Nullable Instant completed,
      @Nullable Taker taker) {
    return new GithubJob(
        id,
        run,
        name,
        labels,
        group,
        newStatus,
        newConclusion,
        createdAt,
        started,
        completed,
        taker,
        length,
        outcome);
  }
}
