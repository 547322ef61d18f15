package dev.sluice.app;

import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * People who push to several repositories, for several pools and for none, and cancel now and then.
 * They hold back while many jobs wait, so that a long storm is not a growing queue. Runs on a
 * thread of its own until it is closed.
 */
final class StormLoad implements AutoCloseable {
  /** What {@link StormLoad} asks for; the last labels belong to no pool. */
  static final String POOLS =
      """
      version: 1
      limits: { total: %d }
      defaults:
        image: { runnerVersion: 2.337.0 }
        idleTimeout: 5s
      pools:
        - name: cpu
          match: { labels: { all: [modal], optional: [self-hosted] } }
        - name: big
          match: { labels: [modal, big] }
          cpu: 8
          concurrency: { max: 4 }
        - name: gpu
          match: { labels: [modal, "gpu:t4"], repositories: ["acme/*"] }
          gpu: T4
        - name: shared
          match: { labels: [modal, shared] }
          runner: { scope: organization }
      """;

  private static final int MOST_OPEN = 40;
  private static final List<String> REPOSITORIES = List.of("acme/app", "acme/site", "labs/tool");
  private static final List<List<String>> LABELS =
      List.of(
          List.of("modal"),
          List.of("modal"),
          List.of("self-hosted", "modal"),
          List.of("modal", "big"),
          List.of("modal", "shared"),
          List.of("modal", "gpu:t4"),
          List.of("modal", "of-no-pool"));

  private final GithubModel github;
  private final Random random;
  private final ConcurrentMap<Long, Boolean> wanted = new ConcurrentHashMap<>();
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
  private final Thread thread =
      Thread.ofPlatform().name("storm-load").daemon().unstarted(this::run);
  private volatile boolean over;

  StormLoad(GithubModel github, long seed) {
    this.github = github;
    this.random = new Random(seed);
  }

  void start() {
    thread.start();
  }

  /** Every job that was queued, and whether a pool takes it. */
  Map<Long, Boolean> jobs() {
    return Map.copyOf(wanted);
  }

  /** Jobs that somebody cancelled while they were open. */
  Set<Long> cancelled() {
    return Set.copyOf(cancelled);
  }

  /** Cancels what no pool takes, as people do in the end. */
  void cancelUnwanted() {
    wanted.forEach((id, routed) -> {
      if (!routed) {
        cancel(id);
      }
    });
  }

  private void run() {
    while (!over) {
      List<GithubJob> open =
          github.jobs().stream()
              .filter(job -> job.status() != GithubJob.Status.COMPLETED)
              .filter(job -> wanted.getOrDefault(job.id(), false))
              .toList();
      if (open.size() < MOST_OPEN) {
        queue();
        // Only beside new ones: while a server is down for long, most jobs must still be left to
        // run.
        if (!open.isEmpty() && random.nextInt(12) == 0) {
          cancel(open.get(random.nextInt(open.size())).id());
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(20 + random.nextInt(200)).toNanos());
    }
  }

  private void queue() {
    String repository = REPOSITORIES.get(random.nextInt(REPOSITORIES.size()));
    List<String> labels = LABELS.get(random.nextInt(LABELS.size()));
    boolean routed =
        !labels.contains("of-no-pool")
            && !(labels.contains("gpu:t4") && !repository.startsWith("acme/"));
    github
        .queue(
            GithubJobRequest.of(repository, labels)
                .ending(length(), random.nextInt(10) == 0 ? "failure" : "success")
                .times(1 + random.nextInt(3)))
        .forEach(job -> wanted.put(job.id(), routed));
  }

  private Duration length() {
    return switch (random.nextInt(3)) {
      case 0 -> Duration.ofMillis(random.nextInt(50));
      case 1 -> Duration.ofMillis(100 + random.nextInt(900));
      default -> Duration.ofMillis(1_000 + random.nextInt(3_000));
    };
  }

  private void cancel(long id) {
    if (github.cancel(id)) {
      cancelled.add(id);
    }
  }

  @Override
  public void close() throws InterruptedException {
    over = true;
    LockSupport.unpark(thread);
    thread.join();
  }
}
