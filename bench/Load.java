import dev.sluice.emulator.FakeRunner;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubEvent;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.ModalEmulator;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.telemetry.Logging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.ConnectionPool;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/**
 * Plays GitHub, its users and Modal for a server under load, and says what became of every job.
 *
 * <p>Started by load.sh as {@code Load READY_FILE WEBHOOK_PORT run|wait JOBS SECONDS STORE}. Writes
 * the addresses of both emulators to READY_FILE, and begins once READY_FILE.go holds the process id
 * of the server.
 */
final class Load {
  private static final String SECRET = "bench";
  private static final int SENDERS = 32;
  private static final int WARM_UP_JOBS = 6_000;
  private static final int WARM_UP_SECONDS = 40;
  private static final Duration BOOT = Duration.ofMillis(200);

  private final OkHttpClient http =
      new OkHttpClient.Builder()
          .connectionPool(new ConnectionPool(SENDERS, 5, TimeUnit.MINUTES))
          .retryOnConnectionFailure(false)
          .build();
  private final List<BlockingQueue<GithubEvent>> queues = new ArrayList<>();
  private final Map<Long, Instant> answered = new ConcurrentHashMap<>();
  private final Map<Long, Long> answerNanos = new ConcurrentHashMap<>();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger sent = new AtomicInteger();
  private final String webhook;
  private final GithubModel github;
  private final ModalModel modal;

  private Load(String webhook, GithubModel github, ModalModel modal) {
    this.webhook = webhook;
    this.github = github;
    this.modal = modal;
  }

  public static void main(String[] args) throws Exception {
    Logging.configure(Logging.Format.TEXT, Logging.Detail.WARN);
    var timeline = new RealTimeline(InstantSource.system());
    var github = new GithubModel(timeline, new Random(1));
    var modal =
        new ModalModel(
            timeline,
            new FakeRunner(github, timeline, BOOT, FakeRunner.JobStartedHook.ADMIT_ALL),
            new Random(2));
    var api =
        GithubEmulator.start(
            github, timeline, new GithubEmulator.Options(0, Set.of(), Integer.MAX_VALUE));
    var rpc = ModalEmulator.start(modal, 0);
    var load = new Load("http://127.0.0.1:" + args[1] + "/webhook", github, modal);
    load.start();
    Files.writeString(Path.of(args[0] + ".part"), api.apiBase() + "\n" + rpc.url() + "\n");
    Files.move(Path.of(args[0] + ".part"), Path.of(args[0]));
    String command = args[2];
    while (!Files.exists(Path.of(args[0] + ".go"))) {
      LockSupport.parkNanos(20_000_000);
    }
    int jobs = Integer.parseInt(args[3]);
    Path store = Path.of(args[5]);
    long pid = Long.parseLong(Files.readString(Path.of(args[0] + ".go")).strip());
    switch (command) {
      case "run" -> load.run(jobs, Integer.parseInt(args[4]), store);
      case "wait" -> load.waiting(jobs, Integer.parseInt(args[4]), pid);
      default -> throw new IllegalArgumentException(command);
    }
    System.exit(0);
  }

  private void start() {
    for (int i = 0; i < SENDERS; i++) {
      BlockingQueue<GithubEvent> queue = new LinkedBlockingQueue<>();
      queues.add(queue);
      Thread.ofPlatform().daemon().start(() -> send(queue));
    }
    // What is said of one job stays in order; jobs do not wait for each other.
    github.subscribe(event -> queues.get((int) (event.jobId() % SENDERS)).add(event));
  }

  private void send(BlockingQueue<GithubEvent> queue) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      MediaType json = MediaType.get("application/json");
      while (true) {
        GithubEvent event = queue.take();
        byte[] body = event.payload().getBytes(StandardCharsets.UTF_8);
        var request =
            new Request.Builder()
                .url(webhook)
                .header("X-GitHub-Event", event.event())
                .header("X-GitHub-Delivery", event.guid())
                .header("X-GitHub-Hook-ID", "1")
                .header("X-Hub-Signature-256", "sha256=" + HexFormat.of().formatHex(mac.doFinal(body)))
                .post(RequestBody.create(body, json))
                .build();
        long start = System.nanoTime();
        try (var response = http.newCall(request).execute()) {
          if (response.isSuccessful()) {
            if (event.action().equals("queued")) {
              answered.putIfAbsent(event.jobId(), Instant.now());
              answerNanos.put(event.jobId(), System.nanoTime() - start);
            }
          } else {
            refused.incrementAndGet();
          }
        } catch (IOException failed) {
          refused.incrementAndGet();
        }
        sent.incrementAndGet();
      }
    } catch (InterruptedException | java.security.GeneralSecurityException ended) {
      throw new IllegalStateException(ended);
    }
  }

  private void queueEvenly(int jobs, int seconds, Duration length) {
    long start = System.nanoTime();
    long gap = Duration.ofSeconds(seconds).toNanos() / jobs;
    for (int i = 0; i < jobs; i++) {
      long wait = start + i * gap - System.nanoTime();
      if (wait > 0) {
        LockSupport.parkNanos(wait);
      }
      github.queue(
          GithubJobRequest.of("acme/app-" + i % 20, List.of("modal")).ending(length, "success"));
    }
  }

  private void run(int jobs, int seconds, Path store) throws Exception {
    // As long as the JIT compilers take for most of it.
    queueEvenly(WARM_UP_JOBS, WARM_UP_SECONDS, Duration.ofSeconds(1));
    await(() -> over(0) && modal.sandboxes().live().isEmpty(), "the warm-up ends");
    int before = github.jobs().size();
    answered.clear();
    answerNanos.clear();
    refused.set(0);
    Instant began = Instant.now();
    queueEvenly(jobs, seconds, Duration.ofSeconds(1));
    Instant queued = Instant.now();
    await(() -> over(before), "all jobs end");
    Instant over = Instant.now();
    await(
        () -> modal.sandboxes().live().isEmpty() && github.runners().isEmpty(),
        "sandboxes and registrations go");
    report(jobs, before, began, queued, over, store);
  }

  private boolean over(int before) {
    List<GithubJob> all = github.jobs();
    return all.subList(before, all.size()).stream()
        .allMatch(job -> job.status() == GithubJob.Status.COMPLETED);
  }

  private void report(int jobs, int before, Instant began, Instant queued, Instant over, Path store)
      throws SQLException {
    Map<String, Long> jobOf = new HashMap<>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select runner, job_id from note where event = 'runner.planned'")) {
      while (rows.next()) {
        jobOf.put(rows.getString(1), rows.getLong(2));
      }
    }
    List<Double> launch = new ArrayList<>();
    int created = 0;
    for (ModalSandbox sandbox : modal.sandboxes().all()) {
      Long job = jobOf.get(sandbox.definition().name());
      Instant answer = job == null ? null : answered.get(job);
      if (answer != null) {
        created++;
        launch.add(Duration.between(answer, sandbox.createdAt()).toNanos() / 1e6);
      }
    }
    List<GithubJob> mine = github.jobs().subList(before, github.jobs().size());
    long lost =
        mine.stream()
            .filter(job -> !"success".equals(job.conclusion()) || job.runner() == null)
            .count();
    print("jobs %d in %.1f s, all over %.1f s later", jobs, seconds(began, queued), seconds(queued, over));
    print("2xx for %d, other answers %d; lost or failed %d", answered.size(), refused.get(), lost);
    print(
        "sandboxes for them %d; more sandboxes than jobs %d; left %d, registrations left %d",
        created,
        modal.sandboxes().all().size() - github.jobs().size(),
        modal.sandboxes().live().size(),
        github.runners().size());
    print("webhook sent to its answer: %s", spread(answerNanos.values().stream().map(n -> n / 1e6).toList()));
    // The answer is stamped when its sender has read it, so the span is a little too short.
    print("answer to SandboxCreate: %s", spread(launch));
    if (lost > 0 || answered.size() < jobs || !modal.sandboxes().live().isEmpty()) {
      print("something was lost or left");
      System.exit(1);
    }
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1000.0;
  }

  private void waiting(int jobs, int seconds, long pid) throws Exception {
    github.queue(
        GithubJobRequest.of("acme/app-0", List.of("modal")).ending(Duration.ofHours(1), "success"));
    await(() -> !modal.sandboxes().live().isEmpty(), "the one slot is taken");
    long idle = settled(pid);
    queueEvenly(jobs, seconds, Duration.ofSeconds(1));
    await(() -> answered.size() >= jobs + 1, "all are answered");
    long most = rss(pid);
    long then = settled(pid);
    print("resident: idle %d MiB, right after %d jobs %d MiB, a while later %d MiB (+%d MiB)", idle, jobs, most, then, then - idle);
    print("webhook sent to its answer: %s", spread(answerNanos.values().stream().map(n -> n / 1e6).toList()));
  }

  /** Once it has not changed for some seconds. */
  private static long settled(long pid) throws IOException {
    long last = 0;
    int same = 0;
    for (int i = 0; i < 60 && same < 10; i++) {
      LockSupport.parkNanos(1_000_000_000L);
      long now = rss(pid);
      same = now == last ? same + 1 : 0;
      last = now;
    }
    return last;
  }

  private static long rss(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static String spread(List<Double> millis) {
    double[] sorted = millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      return "none";
    }
    return String.format(
        Locale.ROOT,
        "p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, most %.1f ms",
        sorted[sorted.length / 2],
        sorted[sorted.length * 9 / 10],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1]);
  }

  private static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + Duration.ofMinutes(4).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        print("never: %s", what);
        System.exit(1);
      }
      LockSupport.parkNanos(200_000_000);
    }
  }

  private static void print(String format, Object... values) {
    System.out.println("  " + String.format(Locale.ROOT, format, values));
  }
}
