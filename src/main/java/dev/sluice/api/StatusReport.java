package dev.sluice.api;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code status --format json} prints and {@code GET /api/v1/status} answers.
 *
 * @param at the moment that it shows
 * @param server null when it was read from the store because no server runs
 * @param leader who schedules, of the replicas that share the store; null without a server
 * @param generation null when none was ever applied
 * @param policy how it is changed; null without a server
 * @param anyJob whether any job is stored, open or over
 * @param oldestWaiting the job that has waited longest for a runner of ours; null if none waits.
 *     Those that wait for an approval or that GitHub gave up are not meant
 * @param jobs open jobs by {@link JobState#word}
 * @param waiting why jobs wait, the most frequent reason first; those whose start takes more than
 *     two minutes are among them
 * @param runners live runners by state, lower case
 * @param pools in the order of the pools file, then those that only runners still know
 * @param gpus use and limit by type, where there is either
 * @param limits over all pools
 * @param holds what keeps launches back beside the caps
 * @param sweeps comparisons with the outside; empty without a server, and where another leads
 */
public record StatusReport(
    int formatVersion,
    Instant at,
    @Nullable Server server,
    @Nullable Leader leader,
    @Nullable Generation generation,
    @Nullable Policy policy,
    boolean anyJob,
    @Nullable JobRow oldestWaiting,
    Map<String, Integer> jobs,
    List<Waiting> waiting,
    Map<String, Integer> runners,
    List<Pool> pools,
    List<Use> gpus,
    Use limits,
    List<Hold> holds,
    List<Sweep> sweeps,
    Today today) {
  public StatusReport {
    waiting = List.copyOf(waiting);
    pools = List.copyOf(pools);
    gpus = List.copyOf(gpus);
    holds = List.copyOf(holds);
    sweeps = List.copyOf(sweeps);
  }

  /**
   * The server that answers.
   *
   * @param seconds since it started
   */
  public record Server(
      String version, long pid, Instant started, long seconds, String controller) {}

  /**
   * Who schedules, launches and reaps.
   *
   * @param replica the instance id of the server that answers
   * @param leads whether that one does
   * @param epoch the number of the present term, or of the last one that is known; 0 where the
   *     store is not shared
   * @param since when the server that answers began to lead, or to see another lead; null while
   *     nobody leads
   * @param seconds since then; null likewise
   * @param holder the instance id of the one that leads; null while nobody does
   * @param admin where its admin listener is reached; null if it does not say
   */
  public record Leader(
      String replica,
      boolean leads,
      long epoch,
      @Nullable Instant since,
      @Nullable Long seconds,
      @Nullable String holder,
      @Nullable String admin) {
    /** Who knows why jobs wait, in one sentence; for those that ask one that does not lead. */
    public String whoKnows() {
      return holder == null
          ? "Why jobs wait is known to the replica that leads; none does now."
          : "Why jobs wait is known to the replica that leads, "
              + holder
              + (admin == null ? "." : " at " + admin + ".");
    }
  }

  /** The generation in force, or the last one that was. */
  public record Generation(
      long serial, String digest, Instant applied, String who, String origin, int pools) {}

  /**
   * How what is in force is changed.
   *
   * @param follows the file that alone does; null where {@code apply} does
   * @param reload how the last change went
   */
  public record Policy(@Nullable String follows, Reload reload) {}

  /**
   * A change of what is in force, or the attempt.
   *
   * @param origin of the text
   * @param code {@code ok}, or why it was refused
   * @param message null if it succeeded
   * @param succeededAt when the last one succeeded
   */
  public record Reload(
      boolean succeeded,
      Instant at,
      String origin,
      String code,
      @Nullable String message,
      @Nullable Instant succeededAt) {}

  /**
   * Jobs that wait for the same reason.
   *
   * @param pool null where no pool is decided
   * @param text of the one that has waited longest
   * @param longestSeconds how long that one has waited
   */
  public record Waiting(
      String code, @Nullable String pool, int jobs, String text, long longestSeconds) {}

  /**
   * A pool.
   *
   * @param runners that hold a slot
   * @param max its {@code concurrency.max}; null for no cap
   * @param perRepository its {@code concurrency.perRepository}; null for no cap
   * @param gpu {@code TYPE} or {@code TYPE:COUNT}; null for none
   */
  public record Pool(
      String name,
      int runners,
      @Nullable Integer max,
      @Nullable Integer perRepository,
      int running,
      int starting,
      int waiting,
      @Nullable String gpu) {}

  /**
   * Something that is capped.
   *
   * @param limit null for no cap
   */
  public record Use(String name, int used, @Nullable Integer limit) {}

  /**
   * What keeps launches back.
   *
   * @param kind {@code provider}, {@code lane}, {@code futile} or {@code breaker}
   * @param subject the provider, lane or pool
   * @param until when it is tried again
   * @param seconds until then
   */
  public record Hold(
      String kind, String subject, String code, String text, Instant until, long seconds) {}

  /**
   * A comparison of what is outside with our rows.
   *
   * @param succeeded when it last got all its answers; null if not since the start
   * @param seconds since then; null likewise
   * @param failure why the last one did not; null if it did
   */
  public record Sweep(
      String name,
      @Nullable Instant succeeded,
      @Nullable Long seconds,
      @Nullable Failure failure) {}

  /**
   * What a comparison asked in vain.
   *
   * @param since when that began
   * @param seconds since then
   */
  public record Failure(String code, String text, Instant since, long seconds) {}

  /**
   * What completed since midnight.
   *
   * @param day in UTC
   * @param jobs of ours
   * @param conclusions of those, how many of each
   * @param others jobs that no pool of ours took
   */
  public record Today(LocalDate day, long jobs, Map<String, Long> conclusions, long others) {}
}
