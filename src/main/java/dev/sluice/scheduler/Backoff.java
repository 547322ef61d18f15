package dev.sluice.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * When something that failed may be tried again: after 0, 1, 2, 4, 15, 45, 120 and then every 300
 * seconds, each 20 % more or less. In memory only: a restart tries everything at once. Safe for any
 * number of threads.
 */
final class Backoff {
  private static final List<Integer> SECONDS = List.of(0, 1, 2, 4, 15, 45, 120, 300);
  private static final double SPREAD = 0.2;

  /**
   * A failure that stands.
   *
   * @param failures in a row
   * @param at when the last one was recorded
   * @param until when to try again
   * @param code of the last failure
   * @param lasting whether it looks as if somebody has to mend something
   */
  record Pause(
      int failures, Instant at, Instant until, String code, String detail, boolean lasting) {}

  private final RandomGenerator random;
  private final ConcurrentMap<String, Pause> pauses = new ConcurrentHashMap<>();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Records a failure of something that was started at {@code started}. What had been started
   * before the last failure was known is no further failure in a row: a burst fails once.
   */
  void failed(String key, Instant started, Instant now, String code, String detail) {
    pauses.compute(
        key,
        (_, before) -> {
          if (before != null && !started.isAfter(before.at())) {
            return before;
          }
          int failures = before == null ? 1 : before.failures() + 1;
          int step = Math.min(failures - 1, SECONDS.size() - 1);
          double spread = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
          long millis = Math.round(SECONDS.get(step) * 1000 * spread);
          return new Pause(failures, now, now.plusMillis(millis), code, detail, false);
        });
  }

  /** Records a failure of something that was started just now. */
  void failed(String key, Instant now, String code, String detail) {
    failed(key, now, now, code, detail);
  }

  /** Records a failure that says itself when to come back. */
  void failedUntil(String key, Instant until, String code, String detail) {
    put(key, until, code, detail, false);
  }

  /** Records a refusal that looks lasting; it is tried again at {@code until} all the same. */
  void blockedUntil(String key, Instant until, String code, String detail) {
    put(key, until, code, detail, true);
  }

  private void put(String key, Instant until, String code, String detail, boolean lasting) {
    pauses.compute(
        key,
        (_, before) ->
            new Pause(
                before == null ? 1 : before.failures() + 1, until, until, code, detail, lasting));
  }

  /** Says more about a failure that stands; nothing if there is none. */
  void amend(String key, UnaryOperator<String> detail) {
    pauses.computeIfPresent(
        key,
        (_, pause) ->
            new Pause(
                pause.failures(),
                pause.at(),
                pause.until(),
                pause.code(),
                detail.apply(pause.detail()),
                pause.lasting()));
  }

  void succeeded(String key) {
    pauses.remove(key);
  }

  /** Forgets pauses that were over before that moment. */
  void forget(Instant before) {
    pauses.values().removeIf(pause -> pause.until().isBefore(before));
  }

  /** Forgets all failures, since what was wrong may have been mended. */
  void clear() {
    pauses.clear();
  }

  /** The pause in force, if it may not be tried yet. */
  Optional<Pause> pause(String key, Instant now) {
    return Optional.ofNullable(pauses.get(key)).filter(pause -> pause.until().isAfter(now));
  }

  /** Every pause in force, by its key. */
  Map<String, Pause> pauses(Instant now) {
    Map<String, Pause> inForce = new TreeMap<>(pauses);
    inForce.values().removeIf(pause -> !pause.until().isAfter(now));
    return inForce;
  }

  /** How long until {@code key} may be tried; zero if it may now. */
  Duration remaining(String key, Instant now) {
    return pause(key, now).map(pause -> Duration.between(now, pause.until())).orElse(Duration.ZERO);
  }
}
