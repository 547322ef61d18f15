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
 * They hold back while many jobs wait, so that a long storm is not a growing queue: they stop, or
 * take back at once what they push. Runs on a thread of its own until it is closed.
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

  /**
   * How people push.
   *
   * @param mostOpen wanted jobs that may be open
   * @param longestPause between two pushes
   * @param goesOn whether they push and take back while more are open, so that webhooks never stop
   */
  record Pace(int mostOpen, Duration longestPause, boolean goesOn) {
    static final Pace QUICK = new Pace(40, Duration.ofMillis(200), false);
    static final Pace STEADY = new Pace(100, Duration.ofMillis(500), true);
  }

  static final List<String> REPOSITORIES = List.of("acme/app", "acme/site", "labs/tool");
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
  private final Pace pace;
  private final Random random;
  private final ConcurrentMap<Long, Boolean> wanted = new ConcurrentHashMap<>();
  private final Set<Long> cancelled = ConcurrentHashMap.newKeySet();
  private final Thread thread =
      Thread.ofPlatform().name("storm-load").daemon().unstarted(this::run);
  private volatile boolean over;

  StormLoad(GithubModel github, Pace pace, long seed) {
    this.github = github;
    this.pace = pace;
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
      if (open.size() < pace.mostOpen()) {
        queue();
        // Only beside new ones: while a server is down for long, most jobs must still be left to
        // run.
        if (!open.isEmpty() && random.nextInt(12) == 0) {
          cancel(open.get(random.nextInt(open.size())).id());
        }
      } else if (pace.goesOn() && random.nextInt(4) == 0) {
        queue().forEach(job -> cancel(job.id()));
      }
      int pause = random.nextInt((int) pace.longestPause().toMillis());
      LockSupport.parkNanos(Duration.ofMillis(20 + pause).toNanos());
    }
  }

  private List<GithubJob> queue() {
    String repository = REPOSITORIES.get(random.nextInt(REPOSITORIES.size()));
    List<String> labels = LABELS.get(random.nextInt(LABELS.size()));
    boolean routed =
        !labels.contains("of-no-pool")
            && !(labels.contains("gpu:t4") && !repository.startsWith("acme/"));
    List<GithubJob> queued =
        github.queue(
            GithubJobRequest.of(repository, labels)
                .ending(length(), random.nextInt(10) == 0 ? "failure" : "success")
                .times(1 + random.nextInt(3)));
    queued.forEach(job -> wanted.put(job.id(), routed));
    return queued;
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
