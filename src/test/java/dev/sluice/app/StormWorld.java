package dev.sluice.app;

import dev.sluice.emulator.GithubDelivery;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.ModalSandbox;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What goes on around the servers of a storm: people who push, and GitHub and Modal, emulated in
 * this process, with the signed deliveries that GitHub never repeats by itself, and with calls that
 * take up to 60 ms each way, so that whatever hits a server hits calls under way on both sides of
 * their effect.
 */
final class StormWorld implements AutoCloseable {
  static final int CAP = 12;

  /** Two looks that must agree are 2 s apart instead of 2 min, and so on. */
  static final Map<String, String> VARIABLES =
      Map.of("SLUICE_TIME_SCALE", "60", "SLUICE_PACING", "off");

  private static final int HOURLY_LIMIT = 10_000_000;
  private static final int LONGEST_CALL_MILLIS = 60;

  private final StormStore store;
  private final ConcurrentMap<Long, AtomicInteger> started = new ConcurrentHashMap<>();
  private final EmulatedWorld world;
  private final StormLoad load;
  private final Map<Long, GithubDelivery> deliveries = new TreeMap<>();

  /**
   * @param webhook where deliveries go
   */
  StormWorld(StormStore store, URI webhook, StormLoad.Pace pace, long seed) {
    this.store = store;
    this.world =
        EmulatedWorld.start(
            new GithubEmulator.Options(0, Set.of(), HOURLY_LIMIT),
            0,
            (_, job) -> {
              started.computeIfAbsent(job.jobId(), _ -> new AtomicInteger()).incrementAndGet();
              return true;
            });
    this.load = new StormLoad(world.github().model(), pace, seed);
    world.github().rest().faults().latency(StormWorld::someTime);
    world.modalModel().faults().latency(StormWorld::someTime);
    world.github().deliverTo(webhook, ServeProcess.WEBHOOK_SECRET);
  }

  static String pools() {
    return StormLoad.POOLS.formatted(CAP);
  }

  EmulatedWorld emulated() {
    return world;
  }

  StormLoad load() {
    return load;
  }

  /**
   * Lets people push, and waits until a webhook of each of their repositories is stored: a server
   * knows of none, and of no hook, before that, and could not find what it has missed.
   */
  void begin() {
    load.start();
    ServeProcess.await(
        "every repository is known",
        () -> store.repositories().containsAll(StormLoad.REPOSITORIES));
  }

  private static Duration someTime() {
    return Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_CALL_MILLIS));
  }

  /** GitHub forgets them; they are kept here. */
  void collectDeliveries() {
    for (GithubDelivery delivery : world.github().deliveries()) {
      deliveries.putIfAbsent(delivery.id(), delivery);
    }
  }

  /** Nothing is left anywhere. */
  boolean isRunDown() {
    collectDeliveries();
    return openJobs() == 0
        && world.modalModel().sandboxes().live().isEmpty()
        && world.github().model().runners().isEmpty()
        && world.modalModel().objects().secretIds().isEmpty()
        && store.liveRunners() == 0
        && store.openJobs() == 0;
  }

  String left() {
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

  StormBooks books() {
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
    return new StormBooks(
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
        byName.entrySet().stream()
            .filter(name -> name.getValue() > 1)
            .map(Map.Entry::getKey)
            .toList(),
        mostAtOnce(sandboxes),
        store.discoveries());
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
