import dev.sluice.config.Docker;
import dev.sluice.config.Gpu;
import dev.sluice.config.Image;
import dev.sluice.config.Network;
import dev.sluice.config.RunnerSettings;
import dev.sluice.config.Scope;
import dev.sluice.modal.Modal;
import dev.sluice.modal.ModalConnection;
import dev.sluice.provider.Answer;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.secret.Secret;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Launches sandboxes through one connection as a server does, and says how many a second and for
 * how much CPU of this process. Started by modal.sh as {@code ModalLaunches URL COUNT AT_ONCE
 * WARM_UP}; modal.mjs does the same with Modal's own client.
 */
final class ModalLaunches {
  private static final Image IMAGE = new Image("2.337.0", null, List.of(), null);
  private static final SandboxSpec SPEC =
      new SandboxSpec(
          new Gpu("T4", 1),
          null,
          null,
          Duration.ofHours(1),
          Duration.ofMinutes(5),
          List.of("us-east"),
          null,
          new Network.Open(),
          List.of(),
          List.of(),
          null,
          Map.of(),
          Docker.NONE,
          IMAGE,
          new RunnerSettings("Default", Scope.REPOSITORY, "_work", "sluice"));

  private final Modal modal;
  private final Secret registration = Secret.of("x".repeat(4_000));
  private final String run = Long.toString(System.nanoTime(), 36);

  private ModalLaunches(URI url) {
    modal =
        new Modal(
            new ModalConnection(url, Secret.of("ak-bench"), Secret.of("as-bench"), "bench", null),
            InstantSource.system());
  }

  public static void main(String[] args) throws Exception {
    var bench = new ModalLaunches(URI.create(args[0]));
    int atOnce = Integer.parseInt(args[2]);
    bench.launch(Integer.parseInt(args[3]), atOnce, "warm");
    int count = Integer.parseInt(args[1]);
    long cpu = cpuNanos();
    long start = System.nanoTime();
    bench.launch(count, atOnce, "run");
    double seconds = (System.nanoTime() - start) / 1e9;
    double millis = (cpuNanos() - cpu) / 1e6 / count;
    System.out.printf(Locale.ROOT, "%.0f %.3f%n", count / seconds, millis);
    bench.modal.close();
  }

  private void launch(int count, int atOnce, String part) throws Exception {
    String image = ok(modal.image(IMAGE, Docker.NONE, _ -> {}));
    var free = new Semaphore(atOnce);
    List<Future<?>> launches = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < count; i++) {
        String name = "java-" + run + "-" + part + "-" + i;
        free.acquire();
        launches.add(
            threads.submit(() -> {
              try {
                launch(name, image);
              } finally {
                free.release();
              }
            }));
      }
    }
    for (Future<?> launch : launches) {
      try {
        launch.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  private void launch(String name, String image) {
    String secret =
        ok(modal.secret(Map.of("JIT", registration, "NAME", Secret.of(name)), UUID.randomUUID()));
    String id =
        ok(
            modal.create(
                new SandboxProvider.Request(
                    name,
                    SPEC,
                    image,
                    secret,
                    Map.of("controller", "bench1", "pool", "gpu"),
                    UUID.randomUUID())));
    while (ok(modal.placement(id)) instanceof SandboxProvider.Placement.Queued) {
      Thread.onSpinWait();
    }
  }

  private static <T> T ok(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Failed<T>(var failure) -> throw new IllegalStateException(failure.toString());
    };
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
