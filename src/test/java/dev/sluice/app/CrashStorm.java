package dev.sluice.app;

import dev.sluice.emulator.GithubDelivery;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.ModalSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Kills {@code serve} at random moments, during its start too, while people go on pushing, and
 * starts it again on the same store and port. GitHub and Modal are emulated in this process, with
 * the signed deliveries that GitHub never repeats by itself, and with calls that take up to 60 ms
 * each way, so that a kill hits calls under way on both sides of their effect. In the end it is
 * started once more, and everything has to run down by itself.
 */
final class CrashStorm implements AutoCloseable {
  static final int CAP = 12;

  /** Two looks that must agree are 2 s apart instead of 2 min, and so on. */
  private static final Map<String, String> VARIABLES =
      Map.of("SLUICE_TIME_SCALE", "60", "SLUICE_PACING", "off");

  private static final int HOURLY_LIMIT = 10_000_000;
  private static final int LONGEST_CALL_MILLIS = 60;
  private static final int LONGEST_LIFE_MILLIS = 4_000;
  private static final int KILLED_IN_START = 5;

  private final Random random;
  private final Path pools;
  private final Path file;
  private final StormStore store;
  private final int port = quietPort();
  private final ConcurrentMap<Long, AtomicInteger> started = new ConcurrentHashMap<>();
  private final EmulatedWorld world;
  private final StormLoad load;

  private final Map<Long, GithubDelivery> deliveries = new TreeMap<>();
  private final Map<String, Long> stages = new TreeMap<>();
  private final List<Duration> starts = new ArrayList<>();

  CrashStorm(Path directory, long seed) throws IOException {
    this.random = new Random(seed);
    this.pools = Files.writeString(directory.resolve("pools.yaml"), StormLoad.POOLS.formatted(CAP));
    this.file = directory.resolve("sluice.db");
    this.store = new StormStore(file);
    this.world =
        EmulatedWorld.start(
            new GithubEmulator.Options(0, Set.of(), HOURLY_LIMIT),
            0,
            (_, job) -> {
              started.computeIfAbsent(job.jobId(), _ -> new AtomicInteger()).incrementAndGet();
              return true;
            });
    this.load = new StormLoad(world.github().model(), seed + 1);
    world.github().rest().faults().latency(CrashStorm::someTime);
    world.modalModel().faults().latency(CrashStorm::someTime);
    world
        .github()
        .deliverTo(
            URI.create("http://127.0.0.1:" + port + "/webhook"), ServeProcess.WEBHOOK_SECRET);
  }

  private static Duration someTime() {
    return Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_CALL_MILLIS));
  }

  /** A port that no outgoing connection gets by chance while the server is down. */
  private static int quietPort() {
    for (int port = 20_000 + ThreadLocalRandom.current().nextInt(5_000); ; port++) {
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        if (port > 30_000) {
          throw new UncheckedIOException(taken);
        }
      }
    }
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
      collectDeliveries();
      progress.accept(
          "kill %d of %d, %s: rows %s, jobs so far %d"
              .formatted(kill, kills, how, now, load.jobs().size()));
    }
    load.close();
    collectDeliveries();
    try (ServeProcess last = launch("last")) {
      starts.add(last.awaitReady());
      load.cancelUnwanted();
      ServeProcess.await("everything ran down:" + left(), patience, this::isRunDown);
      collectDeliveries();
      Duration runDown = last.sinceLaunch();
      return report(kills, runDown);
    } catch (AssertionError e) {
      throw new AssertionError(left(), e);
    }
  }

  private String liveAndDie(int kill) throws InterruptedException {
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
        load.start();
      }
      pass(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
      how = "%d ms after it was ready".formatted(serve.sinceLaunch().minus(start).toMillis());
    }
    serve.kill();
    return how;
  }

  private ServeProcess launch(String name) {
    return ServeProcess.launch(world, pools, file, "storm-" + name, port, VARIABLES);
  }

  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private void collectDeliveries() {
    for (GithubDelivery delivery : world.github().deliveries()) {
      deliveries.putIfAbsent(delivery.id(), delivery);
    }
  }

  private boolean isRunDown() {
    collectDeliveries();
    return openJobs() == 0
        && world.modalModel().sandboxes().live().isEmpty()
        && world.github().model().runners().isEmpty()
        && world.modalModel().objects().secretIds().isEmpty()
        && store.liveRunners() == 0
        && store.openJobs() == 0;
  }

  private String left() {
    return " %d jobs, %d sandboxes, %d registrations, %d secrets, %d rows of runners %s, %d of jobs"
        .formatted(
            openJobs(),
            world.modalModel().sandboxes().live().size(),
            world.github().model().runners().size(),
            world.modalModel().objects().secretIds().size(),
            store.liveRunners(),
            store.stages(),
            store.openJobs());
  }

  private long openJobs() {
    return world.github().model().jobs().stream()
        .filter(job -> job.status() != GithubJob.Status.COMPLETED)
        .count();
  }

  private StormReport report(int kills, Duration runDown) {
    Set<Long> accepted = accepted();
    Set<Long> cancelled = load.cancelled();
    Map<Long, Boolean> jobs = load.jobs();
    List<ModalSandbox> sandboxes = world.modalModel().sandboxes().all();
    Map<String, Long> byName =
        sandboxes.stream()
            .collect(
                Collectors.groupingBy(
                    sandbox -> sandbox.definition().name(), Collectors.counting()));
    List<String> trouble = new ArrayList<>();
    long once = 0;
    long acceptedOnce = 0;
    long spared = 0;
    long lost = 0;
    for (GithubJob job : world.github().model().jobs()) {
      if (!jobs.getOrDefault(job.id(), false)) {
        continue;
      }
      if (cancelled.contains(job.id())) {
        spared++;
      } else if (ranOnce(job, byName)) {
        once++;
        acceptedOnce += accepted.contains(job.id()) ? 1 : 0;
      } else if (accepted.contains(job.id())) {
        trouble.add(job + " started " + starts(job.id()) + " times");
      } else {
        lost++;
      }
    }
    return new StormReport(
        kills,
        jobs.values().stream().filter(Boolean::booleanValue).count(),
        accepted.stream().filter(id -> jobs.getOrDefault(id, false)).count(),
        new TreeMap<>(
            deliveries.values().stream()
                .collect(Collectors.groupingBy(GithubDelivery::statusCode, Collectors.counting()))),
        once,
        acceptedOnce,
        spared,
        trouble,
        jobs.keySet().stream().filter(id -> starts(id) > 1).count(),
        jobs.entrySet().stream().filter(job -> !job.getValue() && starts(job.getKey()) > 0).count(),
        lost,
        sandboxes.size(),
        mostAtOnce(sandboxes),
        stages,
        store.discoveries(),
        starts,
        runDown);
  }

  private boolean ranOnce(GithubJob job, Map<String, Long> sandboxesByName) {
    GithubJob.Taker taker = job.runner();
    return starts(job.id()) == 1
        && job.outcome().equals(job.conclusion())
        && taker != null
        && Objects.equals(sandboxesByName.get(taker.name()), 1L);
  }

  private int starts(long jobId) {
    AtomicInteger count = started.get(jobId);
    return count == null ? 0 : count.get();
  }

  private Set<Long> accepted() {
    Set<Long> accepted = new HashSet<>();
    for (GithubDelivery delivery : deliveries.values()) {
      if (delivery.event().action().equals("queued") && delivery.statusCode() / 100 == 2) {
        accepted.add(delivery.event().jobId());
      }
    }
    return accepted;
  }

  private static long mostAtOnce(List<ModalSandbox> sandboxes) {
    TreeMap<Instant, Long> changes = new TreeMap<>();
    for (ModalSandbox sandbox : sandboxes) {
      changes.merge(sandbox.createdAt(), 1L, Long::sum);
      Instant end = sandbox.endedAt();
      if (end != null) {
        changes.merge(end, -1L, Long::sum);
      }
    }
    long now = 0;
    long most = 0;
    for (long change : changes.values()) {
      now += change;
      most = Math.max(most, now);
    }
    return most;
  }

  @Override
  public void close() throws InterruptedException {
    load.close();
    world.close();
  }
}
