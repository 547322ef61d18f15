package dev.sluice.app;

import dev.sluice.Canary;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.Json;
import dev.sluice.cost.PriceTable;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.scheduler.Timing;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ListenAddress;
import dev.sluice.settings.ModalLogin;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.SourceSettings;
import dev.sluice.settings.StoreAddress;
import dev.sluice.store.TestPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * Two replicas on one database that take jobs in turns, while a text that routes them otherwise is
 * applied again and again, by one replica and the other, and one in five is refused.
 */
final class SwapLoad implements AutoCloseable {
  private static final Duration LIFE = Duration.ofSeconds(3);
  private static final Duration SLICE = Duration.ofMillis(100);
  private static final String TOKEN = Canary.secret("admin").reveal();

  /** An apply that came into force, and how long the other replica took to follow it. */
  record Swap(long serial, Source text, Duration followed) {}

  private record Born(long id, long nanos) {}

  private final EmulatedWorld world = EmulatedWorld.start(0, 0);
  private final List<App> replicas = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Deque<Born> open = new ArrayDeque<>();
  private final List<Long> jobs = new ArrayList<>();
  private final List<Swap> swaps = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();

  SwapLoad(TestPostgres.Database database) {
    world.github().deliverAtOnce(16);
    replicas.add(App.start(options(database)));
    replicas.add(App.start(options(database)));
  }

  private ServeOptions options(TestPostgres.Database database) {
    var settings =
        new ServeSettings(
            GithubLogin.of(Canary.secret("ghp"), world.github().apiBase()),
            List.of(ServeProcess.WEBHOOK_SECRET),
            ModalLogin.of(world.modal().url(), Canary.secret("ak"), Canary.secret("as")),
            new ListenAddress("127.0.0.1", 0),
            new StoreAddress.Postgres(
                "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name(),
                database.address().user(),
                Map.of("password", database.password()),
                database.name()),
            null,
            false,
            1,
            ServeSettings.DEFAULT_RETENTION,
            new ServeSettings.Admin(
                new ListenAddress("127.0.0.1", 0), Canary.secret("admin"), List.of()),
            SourceSettings.ANY);
    return new ServeOptions(settings, new Policy.Stored(), Timing.DEFAULT, PriceTable.EMPTY);
  }

  /** Jobs with one of two labels, which the pools of each text exchange. */
  private static String pools(int round) {
    return """
    version: 1
    pools:
      - name: %s-%d
        match: { labels: [modal, left] }
        concurrency: { max: 1 }
      - name: %s
        match: { labels: [modal, right] }
        concurrency: { max: 1 }
    """
        .formatted(round % 2 == 0 ? "left" : "right", round, round % 2 == 0 ? "right" : "left");
  }

  private static ApplyRequest request(int round, List<Source> tests, String more) {
    return new ApplyRequest(
        1,
        List.of(new Source("pools.yaml", pools(round) + more)),
        tests,
        null,
        "load",
        "round " + round,
        null);
  }

  private static ApplyRequest refused(int round) {
    return switch (round / 5 % 3) {
      case 0 -> request(round, List.of(), "    secrets: [missing]\n");
      case 1 -> request(round, List.of(), "    nonsense: 1\n");
      default ->
          request(
              round,
              List.of(
                  new Source(
                      "pools.test.yaml",
                      """
                      version: 1
                      cases:
                        - name: never
                          job: { repository: acme/app, labels: [modal, left] }
                          expect: unmatched
                      """)),
              "");
    };
  }

  /**
   * Runs it, after a first text came into force.
   *
   * @param perSecond jobs
   * @param rounds applies, one every {@code every}
   */
  void run(int perSecond, int rounds, Duration every) throws Exception {
    apply(0);
    long next = System.nanoTime();
    for (int round = 1; round <= rounds; round++) {
      int now = round;
      var applying = Thread.ofVirtual().start(() -> apply(now));
      next += every.toNanos();
      int slice = 0;
      while (System.nanoTime() < next || applying.isAlive()) {
        long begun = System.nanoTime();
        world
            .github()
            .deliverTo(
                URI.create("http://127.0.0.1:" + replicas.get(slice % 2).port() + "/webhook"),
                ServeProcess.WEBHOOK_SECRET);
        queue((int) (perSecond * SLICE.toMillis() / 1000), slice);
        slice++;
        cancelOld(LIFE);
        LockSupport.parkNanos(begun + SLICE.toNanos() - System.nanoTime());
      }
      applying.join();
    }
  }

  private void queue(int count, int slice) {
    String side = slice % 3 == 0 ? "right" : "left";
    world
        .github()
        .model()
        .queue(GithubJobRequest.of("acme/app", List.of("modal", side)).times(count))
        .forEach(job -> {
          jobs.add(job.id());
          open.add(new Born(job.id(), System.nanoTime()));
        });
  }

  private void cancelOld(Duration age) {
    long before = System.nanoTime() - age.toNanos();
    while (!open.isEmpty() && open.getFirst().nanos() <= before) {
      world.github().model().cancel(open.removeFirst().id());
    }
  }

  private void apply(int round) {
    App by = replicas.get(round % 2);
    App other = replicas.get((round + 1) % 2);
    boolean bad = round > 0 && round % 5 == 0;
    ApplyRequest request = bad ? refused(round) : request(round, List.of(), "");
    long before = by.tables().current().serial();
    ApplyEvent last = post(by, request);
    if (bad) {
      if (last.error() == null || by.tables().current().serial() != before) {
        throw new AssertionError("round " + round + " should change nothing: " + last);
      }
      refusals.add(last.error().code());
      return;
    }
    if (last.generation() == null) {
      throw new AssertionError("round " + round + ": " + last);
    }
    long serial = Objects.requireNonNull(last.generation()).serial();
    long done = System.nanoTime();
    ServeProcess.await(
        "generation " + serial + " is followed", () -> other.tables().current().serial() >= serial);
    swaps.add(
        new Swap(serial, request.sources().getFirst(), Duration.ofNanos(System.nanoTime() - done)));
  }

  private ApplyEvent post(App to, ApplyRequest request) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(to.adminUrl().resolve("/api/v1/apply"))
                  .header("Content-Type", "application/json")
                  .header("Authorization", "Bearer " + TOKEN)
                  .POST(HttpRequest.BodyPublishers.ofString(Json.line(request)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return Json.read(answer.body().lines().toList().getLast(), ApplyEvent.class);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Ends all jobs but those of the last moments. */
  void settle() {
    ServeProcess.await(
        "all webhooks were answered",
        () -> {
          cancelOld(LIFE);
          return jobs.stream().allMatch(id -> replicas.getFirst().ledger().job(id).isPresent());
        });
    long serial = swaps.getLast().serial();
    ServeProcess.await(
        "every waiting job is judged by the last generation",
        () ->
            replicas.getFirst().ledger().view().openJobs().stream()
                .filter(job -> job.undecidedByGithub())
                .allMatch(job -> job.generation() == serial));
  }

  List<Long> jobs() {
    return List.copyOf(jobs);
  }

  List<Swap> swaps() {
    return List.copyOf(swaps);
  }

  List<String> refusals() {
    return List.copyOf(refusals);
  }

  App replica(int index) {
    return replicas.get(index);
  }

  List<Integer> answers() {
    return world.github().deliveries().stream().map(delivery -> delivery.statusCode()).toList();
  }

  @Override
  public void close() {
    http.close();
    replicas.forEach(App::close);
    world.close();
  }
}
