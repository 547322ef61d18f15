package dev.sluice.app;

import dev.sluice.Canary;
import dev.sluice.config.PoolsFiles;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.scheduler.Timing;
import dev.sluice.secret.Secret;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ListenAddress;
import dev.sluice.settings.ModalLogin;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.SourceSettings;
import dev.sluice.settings.StoreAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server in this process, between two emulators, with one pool that takes one job at a time. */
public final class Served implements AutoCloseable {
  private static final String POOLS =
      """
      version: 1
      limits: { gpus: { T4: 2 } }
      pools:
        - name: cpu
          match: { labels: [modal] }
          concurrency: { max: 1 }
      """;

  private final EmulatedWorld world;
  private final App app;

  private Served(EmulatedWorld world, App app) {
    this.world = world;
    this.app = app;
  }

  /** Starts all three. */
  public static Served start(Path store) {
    return start(store, null);
  }

  /** The same in store mode: nothing is in force before it is applied. */
  public static Served storeMode(Path store) {
    return start(store, new Policy.Stored());
  }

  /** The same in file mode. */
  public static Served following(Path store, Path pools) {
    var files = PoolsFiles.read(List.of(pools));
    return start(
        store, new Policy.Followed(pools, files.sources(), files.load().config().orElseThrow()));
  }

  private static Served start(Path store, @Nullable Policy policy) {
    EmulatedWorld world = EmulatedWorld.start(0, 0);
    try {
      ServeOptions options = options(world, store, null, 0);
      App app = App.start(policy == null ? options : options.withPolicy(policy));
      world
          .github()
          .deliverTo(
              URI.create("http://127.0.0.1:" + app.port() + "/webhook"), Canary.secret("webhook"));
      return new Served(world, app);
    } catch (RuntimeException e) {
      world.close();
      throw e;
    }
  }

  static ServeOptions options(
      EmulatedWorld world, Path store, @Nullable Secret token, int adminPort) {
    GithubLogin login = GithubLogin.of(Canary.secret("ghp"), world.github().apiBase());
    return options(login, world, store, token, adminPort);
  }

  static ServeOptions options(
      GithubLogin login, EmulatedWorld world, Path store, @Nullable Secret token, int adminPort) {
    SourceText pools = SourceText.of("pools.yaml", POOLS);
    var settings =
        new ServeSettings(
            login,
            List.of(Canary.secret("webhook")),
            ModalLogin.of(world.modal().url(), Canary.secret("ak"), Canary.secret("as")),
            new ListenAddress("127.0.0.1", 0),
            new StoreAddress.Sqlite(store),
            null,
            false,
            1,
            ServeSettings.DEFAULT_RETENTION,
            new ServeSettings.Admin(new ListenAddress("127.0.0.1", adminPort), token, List.of()),
            SourceSettings.ANY);
    return new ServeOptions(
        settings,
        List.of(pools),
        PoolsLoader.load(List.of(pools)).config().orElseThrow(),
        "pools.yaml",
        Timing.DEFAULT);
  }

  /** Queues a job that runs for a minute once it has a runner. */
  public long queue(String repository, String... labels) {
    return world
        .github()
        .model()
        .queue(
            GithubJobRequest.of(repository, List.of(labels))
                .ending(Duration.ofMinutes(1), "success"))
        .getFirst()
        .id();
  }

  /** Waits until the scheduler says that for the job. */
  public void awaitReason(long job, String code) {
    ServeProcess.await(
        "job " + job + " waits for " + code,
        () ->
            Optional.ofNullable(app.scheduler().waiting().get(job))
                .filter(reason -> reason.code().equals(code))
                .isPresent());
  }

  /** Waits until a runner has the job. */
  public void awaitRunning(long job) {
    ServeProcess.await(
        "job " + job + " runs",
        () ->
            app.ledger()
                .job(job)
                .filter(row -> row.phase() == dev.sluice.ledger.Phase.IN_PROGRESS)
                .isPresent());
  }

  public App app() {
    return app;
  }

  public EmulatedWorld world() {
    return world;
  }

  public URI admin() {
    return app.adminUrl();
  }

  @Override
  public void close() {
    app.close();
    world.close();
  }
}
