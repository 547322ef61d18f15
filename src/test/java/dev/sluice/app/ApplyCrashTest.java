package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.ModalFaults;
import dev.sluice.store.SqliteReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is killed while a text is applied has the old generation or the new one. */
class ApplyCrashTest {
  private static final String TOKEN = Canary.secret("admin").reveal();
  private static final Path STORE_MODE = Path.of("none");
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: %s
          match: { labels: [modal] }
          image: { run: ["echo %s"] }
      """;

  private final EmulatedWorld world = EmulatedWorld.start(0, 0);
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path directory;
  private final List<ServeProcess> started = new ArrayList<>();
  private String lastInstance = "";

  @AfterEach
  void close() {
    started.forEach(ServeProcess::close);
    http.close();
    world.close();
  }

  private Path store() {
    return directory.resolve("sluice.db");
  }

  private ServeProcess serve(String name) throws IOException {
    Files.deleteIfExists(ServerFile.of(store()));
    ServeProcess server =
        ServeProcess.start(
            world, STORE_MODE, store(), "apply-" + name, Map.of("SLUICE_ADMIN_TOKEN", TOKEN));
    ServeProcess.await("it says where it is", () -> Files.exists(ServerFile.of(store())));
    started.add(server);
    return server;
  }

  private URI admin() {
    try {
      return URI.create(file().url());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private ServerFile file() throws IOException {
    return Json.read(Files.readString(ServerFile.of(store())), ServerFile.class);
  }

  /** The same one for as long as there is no file, while a server is started anew. */
  private String instance() {
    try {
      String now = file().instance();
      lastInstance = now;
      return now;
    } catch (IOException e) {
      return lastInstance;
    }
  }

  private CompletableFuture<ApplyEvent> apply(String text) {
    var request =
        new ApplyRequest(
            1, List.of(new Source("pools.yaml", text)), List.of(), null, "me", "pools.yaml", null);
    return http.sendAsync(
            HttpRequest.newBuilder(admin().resolve("/api/v1/apply"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString(Json.line(request)))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(answer -> Json.read(answer.body().lines().toList().getLast(), ApplyEvent.class));
  }

  private GenerationReport inForce() {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(admin().resolve("/api/v1/generations/current")).build(),
              HttpResponse.BodyHandlers.ofString());
      return Json.read(answer.body(), GenerationReport.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private long stored() {
    Optional<SqliteReader> reader = SqliteReader.open(store());
    try (SqliteReader open = reader.orElseThrow()) {
      return open.latestGeneration().map(one -> one.serial()).orElse(0L);
    }
  }

  @Test
  void killedBeforeTheSwapItHasTheOldOneAndAfterItTheNewOne() throws Exception {
    ServeProcess first = serve("first");
    ApplyEvent one = apply(POOLS.formatted("one", "one")).get();
    assertThat(one.event()).as("%s", one).isEqualTo(ApplyEvent.APPLIED);

    ModalFaults.Hold image = world.modalModel().faults().hold("ImageGetOrCreate");
    CompletableFuture<ApplyEvent> cut = apply(POOLS.formatted("two", "two"));
    ServeProcess.await("Modal was asked", () -> image.arrived() > 0);
    first.kill();
    assertThat(cut.handle((_, failure) -> failure).get()).isNotNull();
    image.release();

    ServeProcess second = serve("second");
    assertThat(inForce().serial()).as("nothing of it was recorded").isEqualTo(1);

    CompletableFuture<ApplyEvent> told = apply(POOLS.formatted("two", "two"));
    ServeProcess.await("it is recorded", () -> stored() == 2);
    second.kill();
    told.handle((_, _) -> true).get();

    try (ServeProcess _ = serve("third")) {
      assertThat(inForce().serial()).isEqualTo(2);
      assertThat(Objects.requireNonNull(inForce().sources()).getFirst().text())
          .contains("name: two");
    }
  }

  @Test
  void theFirstGenerationOfAnEmptyStoreMayBeForAnotherPlace() throws Exception {
    try (ServeProcess server = serve("elsewhere")) {
      String before = instance();
      ApplyEvent done = apply("modal: { app: elsewhere }\n" + POOLS.formatted("cpu", "x")).get();
      assertThat(done.event()).as("%s", done).isEqualTo(ApplyEvent.APPLIED);
      ServeProcess.await("it was started anew", () -> !before.equals(instance()));
      server.awaitReady();

      GithubJob job =
          world
              .github()
              .model()
              .queue(
                  GithubJobRequest.of("acme/app", List.of("modal"))
                      .ending(Duration.ZERO, "success"))
              .getFirst();
      ServeProcess.await(
          "the job ran",
          Duration.ofMinutes(2),
          () ->
              world
                  .github()
                  .model()
                  .job(job.id())
                  .filter(one -> one.status() == GithubJob.Status.COMPLETED)
                  .isPresent());
      assertThat(world.modalModel().sandboxes().all())
          .allSatisfy(
              sandbox -> assertThat(sandbox.definition().appId()).isEqualTo(appId("elsewhere")));

      ApplyEvent moved = apply("modal: { app: third }\n" + POOLS.formatted("cpu", "x")).get();
      assertThat(moved.event()).isEqualTo(ApplyEvent.REFUSED);
      assertThat(Objects.requireNonNull(moved.error()).message())
          .contains("modal.app changes from elsewhere to third");
    }
  }

  private String appId(String name) {
    return world.modalModel().objects().app("main", name, false);
  }
}
