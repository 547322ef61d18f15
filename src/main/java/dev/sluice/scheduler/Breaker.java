package dev.sluice.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens for a whole pool when several of its lanes fail in a row, since then it is the pool's
 * sandbox that is at fault, and each further lane would only find that out again. Half open after a
 * while: one try decides. In memory only. Safe for any number of threads.
 */
final class Breaker {
  /** One lane's failures are its own back-off's business. */
  static final int LANES = 3;

  /** In times of the first opening. */
  private static final int LONGEST = 5;

  private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

  /**
   * What is known of a pool since its last success.
   *
   * @param until when one try is allowed; {@link Instant#MIN} while closed
   * @param openings in a row
   */
  record State(Set<String> lanes, Instant until, int openings, String why) {
    State {
      lanes = Set.copyOf(lanes);
    }

    boolean isClosed() {
      return openings == 0;
    }
  }

  private final Duration open;
  private final ConcurrentMap<String, State> pools = new ConcurrentHashMap<>();

  /**
   * @param open how long it stays open at first
   */
  Breaker(Duration open) {
    this.open = open;
  }

  /**
   * Records a failure.
   *
   * @param started when what failed was started
   */
  void failed(String pool, String lane, Instant started, Instant now, String why) {
    State after =
        pools.compute(
            pool,
            (_, before) -> {
              State state = before == null ? new State(Set.of(), Instant.MIN, 0, why) : before;
              if (!state.isClosed()) {
                // Only the try of the half open state tells something new.
                return started.isBefore(state.until()) ? state : opened(state, now, why);
              }
              Set<String> lanes = new HashSet<>(state.lanes());
              lanes.add(lane);
              State next = new State(lanes, Instant.MIN, 0, why);
              return lanes.size() >= LANES ? opened(next, now, why) : next;
            });
    if (!after.isClosed() && after.until().isAfter(now) && after.why().equals(why)) {
      LOG.atWarn()
          .addKeyValue("event", "pool.breaker.open")
          .addKeyValue("pool", pool)
          .addKeyValue("until", after.until())
          .addKeyValue("reason", why)
          .log("several lanes of the pool fail: it launches nothing for a while");
    }
  }

  private State opened(State state, Instant now, String why) {
    Duration bounded = open.multipliedBy(Math.min(1L << Math.min(state.openings(), 3), LONGEST));
    return new State(state.lanes(), now.plus(bounded), state.openings() + 1, why);
  }

  void succeeded(String pool) {
    pools.remove(pool);
  }

  void forgive() {
    pools.clear();
  }

  /** The open breakers, by pool. */
  Map<String, State> open(Instant now) {
    Map<String, State> open = new TreeMap<>(pools);
    open.values().removeIf(state -> state.isClosed() || !state.until().isAfter(now));
    return open;
  }

  /**
   * Why the pool may launch nothing now: it is open, or its one try is under way.
   *
   * @param plannedOnTheWay when those of its runners were planned that took no job yet
   */
  Optional<State> holds(String pool, Collection<Instant> plannedOnTheWay, Instant now) {
    return Optional.ofNullable(pools.get(pool))
        .filter(state -> !state.isClosed())
        .filter(state ->
            state.until().isAfter(now)
                || plannedOnTheWay.stream().anyMatch(at -> !at.isBefore(state.until())));
  }
}
