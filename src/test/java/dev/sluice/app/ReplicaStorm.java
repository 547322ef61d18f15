package dev.sluice.app;

import dev.sluice.store.CutProxy;
import dev.sluice.store.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Several replicas behind a balancer, on one database, to whose leader, followers and database
 * everything bad happens in random order while people go on pushing. In the end it all has to run
 * down by itself.
 */
final class ReplicaStorm implements AutoCloseable {
  /** A lease lasts 15 s whatever {@code SLUICE_TIME_SCALE} says. */
  private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(17);

  private static final Duration UNREACHABLE = Duration.ofSeconds(20);
  private static final int LONGEST_CALM_MILLIS = 2_000;

  private final Random random;
  private final Consumer<String> progress;
  private final TestPostgres server = TestPostgres.another();
  private final CutProxy proxy = new CutProxy(server.port());
  private final StormStore store = StormStore.postgres(server.create(), proxy.port());
  private final StormBalancer balancer = new StormBalancer();
  private final StormWorld world;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Outage> outages = new CopyOnWriteArrayList<>();
  private final LeaderWatch watch = new LeaderWatch(store, this::isAway);
  private volatile boolean away;

  /** What happens in each round. */
  private enum Act {
    LEADER_KILLED,
    LEADER_FROZEN,
    FOLLOWER_KILLED,
    DATABASE_RESTARTED,
    DATABASE_UNREACHABLE
  }

  /** A time without the store, by {@link System#nanoTime}. */
  record Outage(long beginNanos, long endNanos) {}

  ReplicaStorm(long seed, Consumer<String> progress) {
    this.random = new Random(seed);
    this.progress = progress;
    this.world = new StormWorld(store, balancer.webhook(), seed + 1);
  }

  private boolean isAway() {
    return away;
  }

  /**
   * Plays rounds, then lets everything run down.
   *
   * @param count of replicas; 0 for two and three in turns
   * @param patience how long running down may take
   */
  ReplicaReport run(int rounds, int count, Duration patience) throws Exception {
    add();
    replicas.getFirst().awaitReady();
    replicas.getFirst().admin().apply(StormWorld.pools());
    watch.start();
    world.load().start();
    for (int round = 1; round <= rounds; round++) {
      ofSize(count == 0 ? 2 + (round + 1) % 2 : count);
      List<Act> acts = new ArrayList<>(List.of(Act.values()));
      Collections.shuffle(acts, random);
      for (Act act : acts) {
        play("round %d of %d, %d replicas".formatted(round, rounds, replicas.size()), act);
      }
    }
    world.load().close();
    world.collectDeliveries();
    watch.await();
    return runDown(rounds, patience);
  }

  private ReplicaReport runDown(int rounds, Duration patience) {
    long begin = System.nanoTime();
    try {
      world.load().cancelUnwanted();
      ServeProcess.await("everything ran down", patience, world::isRunDown);
    } catch (AssertionError e) {
      throw new AssertionError(world.left(), e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    world.collectDeliveries();
    return ReplicaReport.of(
        rounds, world.books(), balancer.answers(), outages, watch, took);
  }

  private void ofSize(int size) throws SQLException {
    while (replicas.size() < size) {
      add();
    }
    while (replicas.size() > size) {
      Replica last = replicas.removeLast();
      balancer.remove(last);
      last.stop();
      buried(last);
    }
    replicas.forEach(Replica::awaitReady);
  }

  private void add() {
    var replica = new Replica("replica-" + (replicas.size() + 1), world, store);
    replicas.add(replica);
    balancer.add(replica);
    watch.add(replica);
  }

  private void play(String where, Act act) throws Exception {
    CrashStorm.pass(Duration.ofMillis(random.nextInt(LONGEST_CALM_MILLIS)));
    long begin = System.nanoTime();
    String whom =
        switch (act) {
          case LEADER_KILLED -> {
            Replica leader = watch.await();
            restart(leader);
            yield leader.toString();
          }
          case LEADER_FROZEN -> {
            Replica leader = watch.await();
            freeze(leader);
            yield leader.toString();
          }
          case FOLLOWER_KILLED -> {
            Replica leader = watch.await();
            List<Replica> followers = replicas.stream().filter(one -> one != leader).toList();
            Replica follower = followers.get(random.nextInt(followers.size()));
            restart(follower);
            yield follower.toString();
          }
          case DATABASE_RESTARTED -> {
            without(() -> {
              server.stop();
              server.start();
            });
            yield "";
          }
          case DATABASE_UNREACHABLE -> {
            without(() -> {
              proxy.cut();
              CrashStorm.pass(UNREACHABLE);
              proxy.mend();
            });
            yield "";
          }
        };
    world.collectDeliveries();
    progress.accept(
        "%s: %s %s, %.1f s; term %d, rows %s, jobs so far %d"
            .formatted(
                where,
                act.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                whom,
                (System.nanoTime() - begin) / 1e9,
                watch.epoch(),
                store.stages(),
                world.load().jobs().size()));
  }

  private void restart(Replica replica) throws InterruptedException, SQLException {
    replica.kill();
    buried(replica);
    CrashStorm.pass(Duration.ofMillis(random.nextInt(LONGEST_CALM_MILLIS)));
    replica.launch();
    replica.awaitReady();
  }

  private void buried(Replica replica) throws SQLException {
    replica.died(store.leader().map(StormStore.Leader::epoch).orElse(0L));
  }

  private void freeze(Replica leader) {
    long term = watch.epoch();
    leader.freeze();
    try {
      CrashStorm.pass(LONGER_THAN_A_LEASE);
      ServeProcess.await("another leads", () -> watch.epoch() > term);
    } finally {
      leader.resume();
    }
    leader.awaitReady();
  }

  private void without(Runnable outage) {
    long begin = System.nanoTime();
    away = true;
    outage.run();
    away = false;
    outages.add(new Outage(begin, System.nanoTime()));
    replicas.forEach(Replica::awaitReady);
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    world.load().close();
    try {
      for (Replica replica : replicas) {
        replica.close();
      }
    } finally {
      balancer.close();
      world.close();
      proxy.close();
    }
  }
}
