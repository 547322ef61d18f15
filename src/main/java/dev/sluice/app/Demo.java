package dev.sluice.app;

import dev.sluice.api.DemoReport;
import dev.sluice.app.DemoScript.Played;
import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.ModalDefinition;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.scheduler.Timing;
import dev.sluice.secret.Secret;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ListenAddress;
import dev.sluice.settings.ModalLogin;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.SourceSettings;
import dev.sluice.settings.StoreAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code serve} as it runs in production, against an emulated GitHub and Modal: signed webhooks
 * over HTTP in, REST calls and gRPC out, with nothing left behind.
 */
public final class Demo implements AutoCloseable {
  private static final String POOLS = "demo-pools.yaml";

  /** The waits of production, short enough to watch. */
  private static final Timing TIMING =
      new Timing(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          Duration.ofMillis(200),
          Duration.ofSeconds(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(5));

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final EmulatedWorld world;
  private final App app;
  private final Path directory;
  private final long startedNanos = System.nanoTime();

  private Demo(EmulatedWorld world, App app, Path directory) {
    this.world = world;
    this.app = app;
    this.directory = directory;
  }

  /** Something that happened to a job, in the order it happened. */
  public record Moment(
      double seconds, Job job, @Nullable ModalSandbox sandbox, @Nullable String note) {}

  /** Starts both emulators and a server with a store of its own. */
  public static Demo start() {
    EmulatedWorld world = EmulatedWorld.start(0, 0);
    try {
      Path directory = Files.createTempDirectory("sluice-demo");
      Secret webhookSecret = Secret.of(new BigInteger(128, new SecureRandom()).toString(36));
      SourceText pools = pools();
      App app = App.start(options(world, directory, webhookSecret, pools));
      world
          .github()
          .deliverTo(URI.create("http://127.0.0.1:" + app.port() + "/webhook"), webhookSecret);
      return new Demo(world, app, directory);
    } catch (IOException e) {
      world.close();
      throw new UncheckedIOException("cannot make a directory for the demo", e);
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  private static ServeOptions options(
      EmulatedWorld world, Path directory, Secret webhookSecret, SourceText pools) {
    Loaded loaded = PoolsLoader.load(List.of(pools));
    PoolsConfig config =
        loaded
            .config()
            .orElseThrow(() -> new IllegalStateException("the demo's pools do not compile"));
    var settings =
        new ServeSettings(
            GithubLogin.of(Secret.of("demo"), world.github().apiBase()),
            List.of(webhookSecret),
            ModalLogin.of(world.modal().url(), Secret.of("ak-demo"), Secret.of("as-demo")),
            new ListenAddress("127.0.0.1", 0),
            new StoreAddress.Sqlite(directory.resolve("sluice.db")),
            null,
            false,
            1,
            ServeSettings.DEFAULT_RETENTION,
            new ServeSettings.Admin(new ListenAddress("127.0.0.1", 0), null, List.of()),
            SourceSettings.ANY);
    return new ServeOptions(settings, List.of(pools), config, "demo", TIMING);
  }

  private static SourceText pools() {
    try (InputStream in = Objects.requireNonNull(Demo.class.getResourceAsStream(POOLS))) {
      return new SourceText(POOLS, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI webhookUrl() {
    return URI.create("http://127.0.0.1:" + app.port() + "/webhook");
  }

  /** Where its status can be asked. */
  public URI adminUrl() {
    return app.adminUrl();
  }

  public URI githubUrl() {
    return world.github().apiBase();
  }

  public URI modalUrl() {
    return world.modal().url();
  }

  /**
   * Plays the script and waits until all is done and cleaned up, or a minute has passed.
   *
   * @param count how many jobs, at least ten
   * @param watcher told of each step of each job, on this thread
   */
  public DemoReport play(int count, Consumer<Moment> watcher) throws InterruptedException {
    Watch watch = new Watch(watcher);
    Thread.ofVirtual()
        .name("demo-script")
        .start(() -> {
          try {
            watch.played(
                DemoScript.play(world.github().model(), world.github().rest().faults(), count));
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    watch.untilDone(LIMIT);
    return report(watch);
  }

  /** Goes on telling {@code watcher} of every job until the thread is interrupted. */
  public void watch(Consumer<Moment> watcher) throws InterruptedException {
    new Watch(watcher).untilInterrupted();
  }

  /** Follows the ledger and tells of every change of a job. */
  private final class Watch {
    private final Consumer<Moment> watcher;
    private final Semaphore changed = new Semaphore(0);
    private final Map<Long, Job> seen = new HashMap<>();
    private volatile @Nullable List<Played> script;

    Watch(Consumer<Moment> watcher) {
      this.watcher = watcher;
      app.ledger().view().onChange(changed::release);
    }

    void played(List<Played> all) {
      script = all;
      changed.release();
    }

    List<Played> script() {
      List<Played> all = script;
      return all == null ? List.of() : all;
    }

    void untilDone(Duration limit) throws InterruptedException {
      long end = System.nanoTime() + limit.toNanos();
      while (System.nanoTime() < end && !done()) {
        look();
      }
      tell();
    }

    void untilInterrupted() throws InterruptedException {
      while (true) {
        look();
      }
    }

    private void look() throws InterruptedException {
      if (changed.tryAcquire(200, TimeUnit.MILLISECONDS)) {
        changed.drainPermits();
      }
      tell();
    }

    private boolean done() {
      List<Played> all = script;
      return all != null
          && all.stream().allMatch(played -> isSettled(job(played.jobId())))
          && app.ledger().view().liveRunners().isEmpty();
    }

    private Optional<Job> job(long id) {
      return app.ledger().job(id);
    }

    private void tell() {
      Set<Long> ids = new TreeSet<>(seen.keySet());
      app.ledger().view().openJobs().forEach(job -> ids.add(job.id()));
      for (long id : ids) {
        Job before = seen.get(id);
        if (before != null && before.phase() == Phase.COMPLETED) {
          continue;
        }
        job(id)
            .ifPresent(now -> {
              if (before == null
                  || before.phase() != now.phase()
                  || !before.disposition().equals(now.disposition())) {
                seen.put(id, now);
                watcher.accept(new Moment(seconds(), now, sandboxOf(now).orElse(null), noteOf(id)));
              }
            });
      }
    }

    private @Nullable String noteOf(long id) {
      return script().stream()
          .filter(played -> played.jobId() == id)
          .map(played -> played.act().note())
          .filter(Objects::nonNull)
          .findFirst()
          .orElse(null);
    }
  }

  private static boolean isSettled(Optional<Job> job) {
    return job.filter(known ->
            known.phase() == Phase.COMPLETED
                || known.disposition() instanceof Disposition.Unmatched
                || known.disposition() instanceof Disposition.Denied)
        .isPresent();
  }

  private double seconds() {
    return Math.round((System.nanoTime() - startedNanos) / 1e7) / 100.0;
  }

  private Optional<ModalSandbox> sandboxOf(Job job) {
    return world.modalModel().sandboxes().all().stream()
        .filter(sandbox -> sandbox.definition().name().equals(job.runnerName()))
        .findFirst();
  }

  private DemoReport report(Watch watch) {
    List<DemoReport.Job> jobs = new ArrayList<>();
    Set<String> pools = new TreeSet<>();
    boolean ok = watch.script().size() >= DemoScript.FEWEST;
    for (Played played : watch.script()) {
      Optional<Job> job = app.ledger().job(played.jobId());
      DemoReport.Job line = line(played, job.orElse(null));
      jobs.add(line);
      String pool = line.pool();
      if (pool != null) {
        pools.add(pool);
      }
      ok &=
          line.outcome().equals(played.act().outcome())
              && Objects.equals(pool, played.act().pool())
              && (pool == null || "success".equals(line.conclusion()));
    }
    int left = app.ledger().view().liveRunners().size();
    ok &= left == 0;
    return new DemoReport(
        1,
        jobs,
        new DemoReport.Summary(
            ok,
            jobs.size(),
            count(jobs, "completed"),
            count(jobs, "unmatched"),
            count(jobs, "denied"),
            count(jobs, "waiting"),
            pools.size(),
            world.modalModel().sandboxes().all().size(),
            left,
            seconds()));
  }

  private static int count(List<DemoReport.Job> jobs, String state) {
    return (int) jobs.stream().filter(job -> job.state().equals(state)).count();
  }

  private DemoReport.Job line(Played played, @Nullable Job job) {
    List<String> labels = played.act().request().labels();
    String repository = played.act().request().repository();
    if (job == null) {
      return new DemoReport.Job(
          played.jobId(), repository, labels, "unknown", null, null, null, "waiting", null, null);
    }
    String pool = job.disposition().pool();
    String state =
        job.phase() == Phase.COMPLETED
            ? "completed"
            : switch (job.disposition()) {
              case Disposition.Unmatched _ -> "unmatched";
              case Disposition.Denied _ -> "denied";
              case Disposition.Routed _, Disposition.Blocked _, Disposition.Pending _ -> "waiting";
            };
    return new DemoReport.Job(
        job.id(),
        repository,
        labels,
        job.disposition().word(),
        pool,
        job.runnerName(),
        sandboxOf(job).map(Demo::sandbox).orElse(null),
        state,
        job.conclusion(),
        played.act().note());
  }

  private static DemoReport.Sandbox sandbox(ModalSandbox sandbox) {
    ModalDefinition definition = sandbox.definition();
    return new DemoReport.Sandbox(
        sandbox.id(),
        gpu(definition.resources()),
        definition.resources().milliCpu() / 1000.0,
        definition.resources().memoryMiB(),
        definition.network().mode().name().toLowerCase(java.util.Locale.ROOT),
        definition.volumes().stream()
            .map(mount -> mount.path() + (mount.subPath().isEmpty() ? "" : " = " + mount.subPath()))
            .toList(),
        definition.regions(),
        sandbox.envKeys().stream().sorted().toList(),
        sandbox.state().name().toLowerCase(java.util.Locale.ROOT));
  }

  /** A GPU as Modal writes it; null for none. */
  public static @Nullable String gpu(ModalDefinition.Resources resources) {
    if (resources.gpuType().isEmpty()) {
      return null;
    }
    return resources.gpuCount() > 1
        ? resources.gpuType() + ":" + resources.gpuCount()
        : resources.gpuType();
  }

  @Override
  public void close() {
    app.close();
    world.close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the demo's directory", e);
    }
  }
}
