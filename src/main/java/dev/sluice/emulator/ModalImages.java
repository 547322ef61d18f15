package dev.sluice.emulator;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The emulated image builds: the same layer is built once. Thread-safe. */
public final class ModalImages {
  /**
   * What a layer is known by.
   *
   * @param baseId of the layer below, empty for none
   * @param registrySecretId credentials for the registry, empty for none
   * @param gpu type and count while it is built, empty for none
   */
  public record Layer(
      String baseId,
      List<String> commands,
      String registrySecretId,
      String builderVersion,
      String gpu) {
    public Layer {
      commands = List.copyOf(commands);
    }

    public Layer(
        String baseId, List<String> commands, String registrySecretId, String builderVersion) {
      this(baseId, commands, registrySecretId, builderVersion, "");
    }
  }

  /**
   * A layer that is built or being built.
   *
   * @param error why the build failed; null while it runs and when it succeeded
   */
  public record Build(String id, Layer layer, boolean done, @Nullable String error) {}

  /** The instructions that fail without anything being run: those that end so by their words. */
  private static final Pattern FAILURE =
      Pattern.compile("RUN\\s+(?:.*(?:&&|;)\\s*)?(?:false|exit\\s+(?<code>0*[1-9]\\d*))\\s*");

  private final Timeline timeline;
  private final ModalIds ids;
  private final Map<Layer, String> idByLayer = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<Build>> builds = new LinkedHashMap<>();
  private final Map<String, Layer> layers = new LinkedHashMap<>();
  private final Map<String, ModalLog> logs = new LinkedHashMap<>();

  private Duration buildTime = Duration.ZERO;
  private @Nullable String failingText;

  ModalImages(Timeline timeline, ModalIds ids) {
    this.timeline = timeline;
    this.ids = ids;
  }

  /** How long later builds take; zero, the default, answers at once. */
  public synchronized void buildTime(Duration time) {
    buildTime = time;
  }

  /** Later builds with a command that contains {@code text} fail; null ends that. */
  public synchronized void failBuildsWith(@Nullable String text) {
    failingText = text;
  }

  /** Finds the layer or starts its build; a failed one is tried again. */
  public Build build(Layer layer) {
    return build(layer, false);
  }

  /** The same, and with {@code force} a layer that is there is built again. */
  Build build(Layer layer, boolean force) {
    String id;
    Duration time;
    ModalLog log = new ModalLog();
    synchronized (this) {
      if (!layer.baseId().isEmpty() && !built(layer.baseId())) {
        throw unknown(layer.baseId());
      }
      String known = idByLayer.get(layer);
      if (known != null && !force && !failed(known)) {
        return look(known);
      }
      id = ids.next("im");
      idByLayer.put(layer, id);
      layers.put(id, layer);
      builds.put(id, new CompletableFuture<>());
      logs.put(id, log);
      time = buildTime;
    }
    run(id, layer, log, time);
    return look(id);
  }

  /** Prints every step when its turn comes. */
  private void run(String id, Layer layer, ModalLog log, Duration time) {
    int steps = layer.commands().size();
    for (int i = 0; i < steps; i++) {
      String line = "=> Step " + i + ": " + layer.commands().get(i) + "\n";
      soon(
          time.multipliedBy(i).dividedBy(steps),
          () -> log.print(new ModalLog.Entry(timeline.now(), ModalLog.Channel.STDOUT, line)));
    }
    soon(time, () -> finish(id));
  }

  private void soon(Duration delay, Runnable action) {
    if (delay.isZero()) {
      action.run();
    } else {
      timeline.after(delay, action);
    }
  }

  /** The build as it is now. */
  public synchronized Build look(String id) {
    return future(id).getNow(new Build(id, layer(id), false, null));
  }

  /** All layers that were ever asked for, oldest first. */
  public synchronized List<Build> all() {
    return layers.keySet().stream().map(this::look).toList();
  }

  /** Completes when the build ends. */
  synchronized CompletableFuture<Build> future(String id) {
    CompletableFuture<Build> build = builds.get(id);
    if (build == null) {
      throw unknown(id);
    }
    return build;
  }

  /** What the build prints. */
  synchronized ModalLog log(String id) {
    ModalLog log = logs.get(id);
    if (log == null) {
      throw unknown(id);
    }
    return log;
  }

  synchronized boolean built(String id) {
    CompletableFuture<Build> build = builds.get(id);
    return build != null && build.isDone() && !failed(id);
  }

  /** Forgets an image, as when it was deleted. */
  public synchronized void remove(String id) {
    builds.remove(id);
    Layer layer = layers.remove(id);
    logs.remove(id);
    if (layer != null) {
      idByLayer.remove(layer);
    }
  }

  private void finish(String id) {
    CompletableFuture<Build> build;
    ModalLog log;
    Build result;
    synchronized (this) {
      build = builds.get(id);
      log = logs.get(id);
      if (build == null || log == null) {
        return;
      }
      Layer layer = layer(id);
      result = new Build(id, layer, true, error(layer.commands(), failingText));
    }
    String error = result.error();
    if (error != null) {
      log.print(new ModalLog.Entry(timeline.now(), ModalLog.Channel.STDERR, error + "\n"));
    }
    build.complete(result);
    // Last: whoever has read the whole log asks for the result.
    log.close();
  }

  private static @Nullable String error(List<String> commands, @Nullable String failing) {
    for (String command : commands) {
      if (failing != null && command.contains(failing)) {
        return "a command failed: " + failing;
      }
      Matcher failure = FAILURE.matcher(command);
      if (failure.matches()) {
        String code = failure.group("code");
        return "the command '" + command + "' returned exit code " + (code == null ? "1" : code);
      }
    }
    return null;
  }

  private boolean failed(String id) {
    CompletableFuture<Build> build = builds.get(id);
    return build != null && build.isDone() && build.join().error() != null;
  }

  private Layer layer(String id) {
    Layer layer = layers.get(id);
    if (layer == null) {
      throw unknown(id);
    }
    return layer;
  }

  private static ModalRefusal unknown(String id) {
    return new ModalRefusal(
        ModalRefusal.Reason.FAILED_PRECONDITION, "Could not find image with ID " + id);
  }
}
