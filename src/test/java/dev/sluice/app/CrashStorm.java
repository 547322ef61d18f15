package dev.sluice.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kills {@code serve} at random moments, during its start too, while people go on pushing, and
 * starts it again on the same store and port. In the end it is started once more, and everything
 * has to run down by itself.
 */
final class CrashStorm implements AutoCloseable {
  private static final int LONGEST_LIFE_MILLIS = 4_000;
  private static final int KILLED_IN_START = 5;

  private final Random random;
  private final @Nullable Path pools;
  private final StormStore store;
  private final StormAdmin admin = new StormAdmin(ServeProcess.quietPort());
  private final int port = ServeProcess.quietPort();
  private final StormWorld world;
  private final Map<String, String> variables;

  private final Map<String, Long> stages = new TreeMap<>();
  private final List<Duration> starts = new ArrayList<>();

  /**
   * @param store its pools are those of a file, unless it is one that servers share
   */
  CrashStorm(Path directory, StormStore store, long seed) throws IOException {
    this.random = new Random(seed);
    this.store = store;
    this.pools =
        store.isShared()
            ? null
            : Files.writeString(directory.resolve("pools.yaml"), StormWorld.pools());
    this.world =
        new StormWorld(
            store,
            URI.create("http://127.0.0.1:" + port + "/webhook"),
            StormLoad.Pace.QUICK,
            seed + 1);
    this.variables = new HashMap<>(StormWorld.VARIABLES);
    variables.putAll(store.variables());
    variables.putAll(admin.variables());
  }

  /**
   * Kills so often, then lets everything run down.
   *
   * @param patience how long that may take
   */
  StormReport run(int kills, Duration patience, Consumer<String> progress) throws Exception {
    for (int kill = 1; kill <= kills; kill++) {
      String how = liveAndDie(kill);
      Map<String, Long> now = store.stages();
      now.forEach((stage, count) -> stages.merge(stage, count, Long::sum));
      world.collectDeliveries();
      progress.accept(
          "kill %d of %d, %s: rows %s, jobs so far %d"
              .formatted(kill, kills, how, now, world.load().jobs().size()));
    }
    world.load().close();
    world.collectDeliveries();
    try (ServeProcess last = launch("last")) {
      starts.add(last.awaitReady());
      world.load().cancelUnwanted();
      ServeProcess.await("everything ran down:" + world.left(), patience, world::isRunDown);
      world.collectDeliveries();
      Duration runDown = last.sinceLaunch();
      return new StormReport(kills, world.books(), stages, starts, runDown);
    } catch (AssertionError e) {
      throw new AssertionError(world.left(), e);
    }
  }

  private String liveAndDie(int kill) throws IOException, InterruptedException {
    ServeProcess serve = launch("%03d".formatted(kill));
    String how;
    if (kill > 1 && random.nextInt(KILLED_IN_START) == 0) {
      Duration usual = starts.getFirst();
      pass(usual.multipliedBy(random.nextInt(110)).dividedBy(100));
      how = "%d ms after its launch".formatted(serve.sinceLaunch().toMillis());
    } else {
      Duration start = serve.awaitReady();
      starts.add(start);
      if (kill == 1) {
        if (store.isShared()) {
          admin.apply(StormWorld.pools());
        }
        world.begin();
        ServeProcess.await("there is something to hit", () -> store.liveRunners() > 0);
      }
      pass(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
      how = "%d ms after it was ready".formatted(serve.sinceLaunch().minus(start).toMillis());
    }
    kill(serve);
    return how;
  }

  private void kill(ServeProcess serve) throws InterruptedException {
    serve.kill();
    if (store.isShared()) {
      store.endLease();
    }
  }

  private ServeProcess launch(String name) {
    return ServeProcess.launch(world.emulated(), pools, "storm-" + name, port, variables);
  }

  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  @Override
  public void close() throws InterruptedException {
    world.close();
  }
}
