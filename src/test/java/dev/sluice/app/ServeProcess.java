package dev.sluice.app;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A {@code serve} in a process of its own, as an operator runs it. */
public final class ServeProcess implements AutoCloseable {
  static final Secret WEBHOOK_SECRET = Canary.secret("webhook");
  private static final Path LOGS =
      Path.of(System.getProperty("sluice.root", "."), "target", "process-logs");

  private static final AtomicInteger QUIET =
      new AtomicInteger(20_000 + ThreadLocalRandom.current().nextInt(5_000));

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Duration READY_LIMIT = Duration.ofSeconds(2);

  private final Process process;
  private final int port;
  private final long launchedNanos = System.nanoTime();

  private ServeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it on a free port, waits until it answers and has the webhooks sent there. */
  static ServeProcess start(EmulatedWorld world, Path pools, Path store, String name) {
    return start(world, pools, store, name, Map.of());
  }

  /** The same, with further variables. */
  static ServeProcess start(
      EmulatedWorld world, Path pools, Path store, String name, Map<String, String> variables) {
    ServeProcess started = launch(world, pools, store, name, freePort(), variables);
    started.awaitReady();
    world.github().deliverTo(started.webhook(), WEBHOOK_SECRET);
    return started;
  }

  /**
   * Starts it and waits for nothing.
   *
   * @param name of its log
   * @param variables beside those that lead to the world
   */
  static ServeProcess launch(
      EmulatedWorld world,
      Path pools,
      Path store,
      String name,
      int port,
      Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(Map.of("SLUICE_STORE", "sqlite:" + store));
    all.putAll(variables);
    return launch(world, pools, name, port, all);
  }

  /**
   * Starts it and waits for nothing.
   *
   * @param pools null for what was applied to the store
   * @param name of its log
   * @param variables beside those that lead to the world; they say where the store is
   */
  static ServeProcess launch(
      EmulatedWorld world,
      @Nullable Path pools,
      String name,
      int port,
      Map<String, String> variables) {
    try {
      Files.createDirectories(LOGS);
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xmx512m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "dev.sluice.cli.Main",
                  "serve"));
      if (pools != null) {
        command.addAll(List.of("--pools", pools.toString()));
      }
      var builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              Map.of(
                  "SLUICE_GITHUB_API",
                  world.github().apiBase().toString(),
                  "MODAL_SERVER_URL",
                  world.modal().url().toString(),
                  "GITHUB_TOKEN",
                  Canary.secret("ghp").reveal(),
                  "MODAL_TOKEN_ID",
                  Canary.secret("ak").reveal(),
                  "MODAL_TOKEN_SECRET",
                  Canary.secret("as").reveal(),
                  "WEBHOOK_SECRET",
                  WEBHOOK_SECRET.reveal(),
                  "SLUICE_LISTEN",
                  "127.0.0.1:" + port,
                  "SLUICE_ADMIN_LISTEN",
                  "127.0.0.1:0",
                  "SLUICE_LOG",
                  "json"));
      builder.environment().putAll(variables);
      builder.redirectErrorStream(true).redirectOutput(LOGS.resolve(name + ".log").toFile());
      return new ServeProcess(builder.start(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that no outgoing connection gets by chance while its server is down. */
  static int quietPort() {
    while (true) {
      int port = QUIET.getAndIncrement();
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        if (port > 30_000) {
          throw new UncheckedIOException(taken);
        }
      }
    }
  }

  URI webhook() {
    return URI.create("http://127.0.0.1:" + port + "/webhook");
  }

  /** Waits until it takes webhooks in; says how long that took from its launch on. */
  Duration awaitReady() {
    await("serve is ready", this::isReady);
    return sinceLaunch();
  }

  Duration sinceLaunch() {
    return Duration.ofNanos(System.nanoTime() - launchedNanos);
  }

  boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("serve ended with " + process.exitValue());
    }
    try {
      return HTTP.send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                      .timeout(READY_LIMIT)
                      .build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("serve survived a kill");
    }
  }

  /** {@code kill -STOP}: nothing of it runs until {@link #resume}, and its sockets stay open. */
  void freeze() {
    signal("STOP");
  }

  /** {@code kill -CONT}. */
  void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      Process sent =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
      if (sent.waitFor() != 0) {
        throw new AssertionError("no signal " + name + " to serve");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Polls until {@code condition} holds; fails after a minute. */
  public static void await(String what, BooleanSupplier condition) {
    await(what, Duration.ofMinutes(1), condition);
  }

  /** Polls until {@code condition} holds; fails after {@code limit}. */
  static void await(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("never came: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("serve did not stop in time");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
