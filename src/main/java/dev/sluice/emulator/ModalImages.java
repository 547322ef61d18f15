package dev.sluice.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The emulated image builds: the same layer is built once. Thread-safe. */
public final class ModalImages {
  /**
   * What a layer is known by.
   *
   * @param baseId of the layer below, empty for none
   * @param registrySecretId credentials for the registry, empty for none
   */
  public record Layer(
      String baseId, List<String> commands, String registrySecretId, String builderVersion) {
    public Layer {
      commands = List.copyOf(commands);
    }
  }

  /**
   * A layer that is built or being built.
   *
   * @param error why the build failed; null while it runs and when it succeeded
   */
  public record Build(String id, Layer layer, boolean done, @Nullable String error) {}

  private final Timeline timeline;
  private final ModalIds ids;
  private final Map<Layer, String> idByLayer = new LinkedHashMap<>();
  private final Map<String, CompletableFuture<Build>> builds = new LinkedHashMap<>();
  private final Map<String, Layer> layers = new LinkedHashMap<>();

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
    String id;
    Duration time;
    synchronized (this) {
      if (!layer.baseId().isEmpty() && !built(layer.baseId())) {
        throw unknown(layer.baseId());
      }
      String known = idByLayer.get(layer);
      if (known != null && !failed(known)) {
        return look(known);
      }
      id = ids.next("im");
      idByLayer.put(layer, id);
      layers.put(id, layer);
      builds.put(id, new CompletableFuture<>());
      time = buildTime;
    }
    if (time.isZero()) {
      finish(id);
    } else {
      timeline.after(time, () -> finish(id));
    }
    return look(id);
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
  synchronized List<String> log(String id) {
    var lines = new ArrayList<String>();
    List<String> commands = layer(id).commands();
    for (int i = 0; i < commands.size(); i++) {
      lines.add("=> Step " + i + ": " + commands.get(i) + "\n");
    }
    return lines;
  }

  synchronized boolean built(String id) {
    CompletableFuture<Build> build = builds.get(id);
    return build != null && build.isDone() && !failed(id);
  }

  /** Forgets an image, as when it was deleted. */
  public synchronized void remove(String id) {
    builds.remove(id);
    Layer layer = layers.remove(id);
    if (layer != null) {
      idByLayer.remove(layer);
    }
  }

  private void finish(String id) {
    CompletableFuture<Build> build;
    Build result;
    synchronized (this) {
      build = builds.get(id);
      Layer layer = layer(id);
      String failing = failingText;
      boolean fails =
          failing != null && layer.commands().stream().anyMatch(c -> c.contains(failing));
      String error = fails ? "a command failed: " + failing : null;
      result = new Build(id, layer, true, error);
    }
    if (build != null) {
      build.complete(result);
    }
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
