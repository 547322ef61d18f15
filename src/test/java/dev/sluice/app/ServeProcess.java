package dev.sluice.app;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A {@code serve} in a process of its own, as an operator runs it. */
final class ServeProcess implements AutoCloseable {
  static final Secret WEBHOOK_SECRET = Canary.secret("webhook");
  private static final Path LOGS =
      Path.of(System.getProperty("sluice.root", "."), "target", "process-logs");

  private final Process process;
  private final int port;

  private ServeProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts it on a free port and waits until it answers. */
  static ServeProcess start(EmulatedWorld world, Path pools, Path store, String name) {
    int port = freePort();
    try {
      Files.createDirectories(LOGS);
      var builder =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-Xmx512m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "dev.sluice.cli.Main",
                  "serve",
                  "--pools",
                  pools.toString()));
      builder.environment().clear();
      builder
          .environment()
          .putAll(
              java.util.Map.of(
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
                  "SLUICE_STORE",
                  "sqlite:" + store,
                  "SLUICE_LOG",
                  "json"));
      builder.redirectErrorStream(true).redirectOutput(LOGS.resolve(name + ".log").toFile());
      var started = new ServeProcess(builder.start(), port);
      await("serve answers", started::isLive);
      world.github().deliverTo(started.webhook(), WEBHOOK_SECRET);
      return started;
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

  URI webhook() {
    return URI.create("http://127.0.0.1:" + port + "/webhook");
  }

  private boolean isLive() {
    if (!process.isAlive()) {
      throw new AssertionError("serve ended with " + process.exitValue());
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/livez")).build(),
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

  /** Polls until {@code condition} holds; fails after a minute. */
  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
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
