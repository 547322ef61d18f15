package dev.sluice.scheduler;

import dev.sluice.ledger.Runner;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps lanes from burning sandboxes for jobs that GitHub does not hand out: because they are over
 * and their webhook was lost, or because no runner of the lane can have them.
 *
 * <p>A runner that ended without a job, while a job of its lane had waited long enough to be handed
 * out, makes the lane suspect: its jobs count only with GitHub's own word, and only as many are
 * tried at once as strikes are left. After the third strike the lane waits for 5, then 15, then
 * every 60 minutes, and tries one. A runner that takes a job ends the suspicion. In memory only: a
 * restart tries everything at once. Safe for any number of threads.
 */
final class FutileGuard {
  static final int STRIKES = 3;

  private static final Logger LOG = LoggerFactory.getLogger(FutileGuard.class);

  /** In times of the patience: 5, 15, 60 minutes where that is one. */
  private static final List<Integer> WAITS = List.of(5, 15, 60);

  /**
   * What stands against a lane.
   *
   * @param strikes in a row
   * @param at when the last one was recorded
   * @param until when the lane may try again; in the past if it may now
   */
  record Suspicion(int strikes, Instant at, Instant until, String why) {}

  private final Duration patience;
  private final ConcurrentMap<String, Suspicion> lanes = new ConcurrentHashMap<>();
  private volatile Map<String, Instant> waitingSince = Map.of();

  /**
   * @param patience how long GitHub may take to hand a job to a runner that waits
   */
  FutileGuard(Duration patience) {
    this.patience = patience;
  }

  /** Tells since when the oldest job of each lane has waited. */
  void waiting(Map<String, Instant> sinceByLane) {
    waitingSince = Map.copyOf(sinceByLane);
  }

  /** A runner ended, or ends now, without having taken a job. */
  void endedWithoutJob(Runner runner, Instant now, String why) {
    String lane = runner.lane().key();
    Instant since = waitingSince.get(lane);
    if (since == null || since.plus(patience).isAfter(now)) {
      // Its job was cancelled or taken by another: there was nothing for it to take.
      return;
    }
    Suspicion after =
        lanes.compute(
            lane,
            (_, before) -> {
              if (before != null && runner.plannedAt().isBefore(before.at())) {
                // Launched before the last strike was known: a burst strikes once.
                return before;
              }
              int strikes = before == null ? 1 : before.strikes() + 1;
              return new Suspicion(strikes, now, now.plus(pause(strikes)), why);
            });
    if (after.strikes() >= STRIKES && after.at().equals(now)) {
      LOG.atWarn()
          .addKeyValue("event", "lane.futile")
          .addKeyValue("lane", lane)
          .addKeyValue("pool", runner.pool())
          .addKeyValue("runners", after.strikes())
          .addKeyValue("until", after.until())
          .addKeyValue("reason", why)
          .log(
              "GitHub gives this lane's runners no job; check the runner group, the network and "
                  + "the labels");
    }
  }

  /** A runner died: no strike, but from now on GitHub's own word is asked for. */
  void suspect(Runner runner, Instant now, String why) {
    lanes.putIfAbsent(runner.lane().key(), new Suspicion(0, now, now, why));
  }

  private Duration pause(int strikes) {
    return strikes < STRIKES
        ? Duration.ZERO
        : patience.multipliedBy(WAITS.get(Math.min(strikes - STRIKES, WAITS.size() - 1)));
  }

  /** A runner of the lane took a job. */
  void tookJob(Runner runner) {
    lanes.remove(runner.lane().key());
  }

  /** Starts afresh, since what was wrong may have been mended. */
  void forgive() {
    lanes.clear();
  }

  Optional<Suspicion> suspicion(String lane) {
    return Optional.ofNullable(lanes.get(lane));
  }

  /** The suspicion that keeps the lane from launching at all for now. */
  Optional<Suspicion> closed(String lane, Instant now) {
    return suspicion(lane).filter(suspicion -> suspicion.until().isAfter(now));
  }

  /** The lanes that launch nothing for now. */
  Map<String, Suspicion> closed(Instant now) {
    Map<String, Suspicion> closed = new TreeMap<>(lanes);
    closed.values().removeIf(suspicion -> !suspicion.until().isAfter(now));
    return closed;
  }

  /** How many runners without a job a suspect lane may have at once. */
  static int allowance(Suspicion suspicion) {
    return Math.max(1, STRIKES - suspicion.strikes());
  }
}
