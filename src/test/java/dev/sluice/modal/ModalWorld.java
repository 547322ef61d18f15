package dev.sluice.modal;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.config.Network;
import dev.sluice.config.RunnerSettings;
import dev.sluice.config.Scope;
import dev.sluice.emulator.ModalEmulator;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.emulator.SandboxProgram;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The adapter and the emulated Modal with a real socket between them. */
final class ModalWorld implements AutoCloseable {
  static final Image IMAGE = new Image("2.337.0", null, List.of(), null);

  final RealTimeline time = new RealTimeline(InstantSource.system());
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<SandboxProgram.Exit> programs = new CopyOnWriteArrayList<>();
  final List<Map<String, String>> environments = new CopyOnWriteArrayList<>();
  final List<String> stopped = new CopyOnWriteArrayList<>();
  final Wiretap wiretap = new Wiretap();
  final ModalModel model = new ModalModel(time, this::run, new Random(7));
  final ModalEmulator emulator;
  final ModalConnection connection;
  final Modal modal;

  ModalWorld() {
    this(null);
  }

  ModalWorld(@Nullable String environment) {
    try {
      emulator = ModalEmulator.start(model, 0, wiretap);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    connection =
        new ModalConnection(
            emulator.url(),
            Canary.secret("id"),
            Canary.secret("secret"),
            "ci-runners",
            environment);
    modal = client(connection);
  }

  /** A client whose pauses only get written down. */
  Modal client(ModalConnection to) {
    return new Modal(to, InstantSource.system(), pauses::add, new Random(11));
  }

  String image() {
    return value(modal.image(IMAGE, Docker.NONE, _ -> {}));
  }

  Request request(String name) {
    return request(name, spec());
  }

  Request request(String name, SandboxSpec spec) {
    String secret = value(modal.secret(Map.of("JIT", Canary.secret("jit")), UUID.randomUUID()));
    return new Request(name, spec, image(), secret, Map.of(), UUID.randomUUID());
  }

  static SandboxSpec spec() {
    return new SandboxSpec(
        null,
        null,
        null,
        Duration.ofHours(1),
        Duration.ofMinutes(5),
        List.of(),
        null,
        new Network.Open(),
        List.of(),
        List.of(),
        null,
        Map.of(),
        Docker.NONE,
        IMAGE,
        new RunnerSettings("Default", Scope.REPOSITORY, "_work", "sluice"));
  }

  static <T> T value(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Failed<T>(var failure) -> throw new AssertionError("failed: " + failure);
    };
  }

  static Failure failure(Answer<?> answer) {
    return switch (answer) {
      case Answer.Failed<?>(Failure failure) -> failure;
      case Answer.Ok<?>(var value) -> throw new AssertionError("unexpected: " + value);
    };
  }

  private Runnable run(String name, Map<String, String> env, SandboxProgram.Exit exit) {
    environments.add(env);
    programs.add(exit);
    return () -> stopped.add(name);
  }

  @Override
  public void close() {
    modal.close();
    emulator.close();
    time.close();
  }

  /** Waits until a condition holds; fails after ten seconds. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain");
      }
      Thread.onSpinWait();
    }
  }

  static <T> List<T> listOf(int count, IntFunction<T> maker) {
    var list = new ArrayList<T>();
    for (int i = 0; i < count; i++) {
      list.add(maker.apply(i));
    }
    return list;
  }
}
