package dev.sluice.app;

import dev.sluice.store.CutProxy;
import dev.sluice.store.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Several replicas behind a balancer, on one database. In each round everything bad happens to the
 * leader and a follower, one after another in random order, and beside that to the database, while
 * people go on pushing. In the end it all has to run down by itself.
 */
final class ReplicaStorm implements AutoCloseable {
  /** A lease lasts 15 s whatever {@code SLUICE_TIME_SCALE} says. */
  private static final Duration LONGER_THAN_A_LEASE = Duration.ofSeconds(17);

  private static final Duration UNREACHABLE = Duration.ofSeconds(20);
  private static final Duration LONGEST_CALM = Duration.ofSeconds(2);

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
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean away;

  /** What happens in each round. */
  private enum Act {
    LEADER_KILLED,
    LEADER_FROZEN,
    FOLLOWER_KILLED,
    DATABASE_RESTARTED,
    DATABASE_UNREACHABLE;

    private static final List<Act> TO_PROCESSES =
        List.of(LEADER_KILLED, LEADER_FROZEN, FOLLOWER_KILLED);
    private static final List<Act> TO_DATABASE = List.of(DATABASE_RESTARTED, DATABASE_UNREACHABLE);
  }

  /** A time without the store, by {@link System#nanoTime}. */
  record Outage(long beginNanos, long endNanos) {}

  ReplicaStorm(long seed, Consumer<String> progress) {
    this.random = new Random(seed);
    this.progress = progress;
    this.world = new StormWorld(store, balancer.webhook(), StormLoad.Pace.STEADY, seed + 1);
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
    world.begin();
    for (int round = 1; round <= rounds; round++) {
      ofSize(count == 0 ? 2 + (round + 1) % 2 : count);
      String where = "round %d of %d, %d replicas".formatted(round, rounds, replicas.size());
      Callable<Boolean> toProcesses = acts(where, Act.TO_PROCESSES, LONGEST_CALM);
      Callable<Boolean> toDatabase = acts(where, Act.TO_DATABASE, LONGEST_CALM.multipliedBy(5));
      for (Future<Boolean> one : threads.invokeAll(List.of(toProcesses, toDatabase))) {
        one.get();
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
    return ReplicaReport.of(rounds, world.books(), balancer.answers(), outages, watch, took);
  }

  private void ofSize(int size) {
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

  /** All of them, with pauses, in an order that is settled now. */
  private Callable<Boolean> acts(String where, List<Act> all, Duration longestPause) {
    var own = new Random(random.nextLong());
    List<Act> order = new ArrayList<>(all);
    Collections.shuffle(order, own);
    return () -> {
      for (Act act : order) {
        CrashStorm.pass(longestPause.multipliedBy(own.nextInt(100)).dividedBy(100));
        play(where, act, own);
      }
      return true;
    };
  }

  private void play(String where, Act act, Random own) throws Exception {
    long begin = System.nanoTime();
    String whom =
        switch (act) {
          case LEADER_KILLED -> {
            Replica leader = watch.await();
            restart(leader, own);
            yield leader.toString();
          }
          case LEADER_FROZEN -> {
            Replica leader = watch.await();
            freeze(leader);
            yield leader.toString();
          }
          case FOLLOWER_KILLED -> {
            Replica leader = watch.leader();
            List<Replica> followers = replicas.stream().filter(one -> one != leader).toList();
            Replica follower = followers.get(own.nextInt(followers.size()));
            restart(follower, own);
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
    tell(where, act, whom, begin);
  }

  private synchronized void tell(String where, Act act, String whom, long begin) {
    world.collectDeliveries();
    progress.accept(
        "%s: %s %s, %.1f s; term %d, jobs so far %d"
            .formatted(
                where,
                act.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                whom,
                (System.nanoTime() - begin) / 1e9,
                watch.epoch(),
                world.load().jobs().size()));
  }

  private void restart(Replica replica, Random own) throws InterruptedException {
    replica.kill();
    buried(replica);
    CrashStorm.pass(LONGEST_CALM.multipliedBy(own.nextInt(100)).dividedBy(100));
    replica.launch();
    replica.awaitReady();
  }

  private void buried(Replica replica) {
    ServeProcess.await(
        "the database says who led last",
        () -> {
          try {
            replica.died(store.leader().map(StormStore.Leader::epoch).orElse(0L));
            return true;
          } catch (SQLException e) {
            return false;
          }
        });
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
  }

  @Override
  public void close() throws InterruptedException {
    watch.close();
    world.load().close();
    threads.shutdownNow();
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
