package dev.sluice.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Looks all the time who leads, and how long nobody does. Runs until it is closed. */
final class LeaderWatch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(200);

  private final StormStore store;
  private final List<Replica> replicas = new CopyOnWriteArrayList<>();
  private final BooleanSupplier away;
  private final Thread thread =
      Thread.ofPlatform().name("leader-watch").daemon().unstarted(this::run);
  private volatile boolean over;
  private volatile @Nullable Replica leader;
  private volatile long epoch;
  private volatile Duration longest = Duration.ZERO;
  private volatile Duration longestAway = Duration.ZERO;

  /**
   * @param away whether the servers cannot reach the store
   */
  LeaderWatch(StormStore store, BooleanSupplier away) {
    this.store = store;
    this.away = away;
  }

  void start() {
    thread.start();
  }

  void add(Replica replica) {
    replicas.add(replica);
  }

  /** Waits until one leads that is alive and reaches the store. */
  Replica await() {
    ServeProcess.await("somebody leads", () -> leader != null);
    Replica now = leader;
    return now == null ? await() : now;
  }

  /** Who leads, is alive and reaches the store; null for nobody. */
  @Nullable Replica leader() {
    return leader;
  }

  /** The present or last term, counted from the first one on. */
  long epoch() {
    return epoch;
  }

  /** The longest time in which nobody led although the store was there. */
  Duration longest() {
    return longest;
  }

  /** The longest time in which nobody led, the store having been away in it. */
  Duration longestAway() {
    return longestAway;
  }

  private void run() {
    long since = System.nanoTime();
    boolean wasAway = false;
    boolean before = true;
    @Nullable Connection connection = null;
    while (!over) {
      Replica now = null;
      boolean isAway = away.getAsBoolean();
      try {
        if (connection == null) {
          connection = store.connect();
        }
        Optional<StormStore.Leader> row = StormStore.leader(connection);
        now = row.filter(one -> !one.isOver()).flatMap(this::find).orElse(null);
        epoch = row.map(StormStore.Leader::epoch).orElse(epoch);
      } catch (SQLException e) {
        isAway = true;
        connection = null;
      }
      leader = isAway ? null : now;
      boolean leads = leader != null;
      if (before && !leads) {
        since = System.nanoTime();
        wasAway = false;
      }
      wasAway |= isAway;
      if (!before && leads) {
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        if (wasAway) {
          longestAway = longer(longestAway, took);
        } else {
          longest = longer(longest, took);
        }
      }
      before = leads;
      LockSupport.parkNanos(LOOK.toNanos());
    }
    close(connection);
  }

  private Optional<Replica> find(StormStore.Leader row) {
    return replicas.stream()
        .filter(one -> one.admin().port() == row.admin().getPort())
        .filter(one -> one.canHold(row.epoch()))
        .findFirst();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static void close(@Nullable Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // The database may be down.
    }
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    thread.join();
  }
}
