package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.Canary;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a server leaves beside its store, and what it answers there. */
class AdminFilesTest {
  @TempDir Path directory;

  private Path store() {
    return directory.resolve("sluice.db");
  }

  private static String get(String url) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void saysWhereItIsWhileItRunsAndCountsWhatItDoes() throws Exception {
    Path file = directory.resolve("server.json");
    Path token = directory.resolve("admin-token");
    String first;
    try (Served served = Served.start(store())) {
      ServerFile said = Json.read(Files.readString(file), ServerFile.class);
      assertThat(said.url()).isEqualTo(served.admin().toString());
      assertThat(said.pid()).isEqualTo(ProcessHandle.current().pid());
      assertThat(mode(file)).isEqualTo("rw-------");
      assertThat(mode(token)).isEqualTo("rw-------");
      first = Files.readString(token);
      assertThat(first.strip()).hasSize(64);

      assertThat(get(served.admin() + "/metrics"))
          .as("what an alert compares must be there before it happens")
          .contains(
              "sluice_jobs_discovered_total{discovery=\"webhook\"} 0.0",
              "sluice_jobs_discovered_total{discovery=\"redelivery\"} 0.0",
              "sluice_jobs_discovered_total{discovery=\"poll\"} 0.0",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"deliveries\"}",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"jobs\"}",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"retention\"}",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"runners\"}",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"sandboxes\"}",
              "sluice_store_write_failures_total 0.0");
      long running = served.queue("acme/app", "modal");
      served.awaitRunning(running);
      long waiting = served.queue("acme/app", "modal");
      served.awaitReason(waiting, "pool-cap");
      String metrics = get(served.admin() + "/metrics");
      assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
          .isNotEmpty()
          .allMatch(line ->
              line.matches(
                  "[a-z_]+(\\{([a-z_]+=\"[^\"]*\",?)+})? [-+0-9.E]+|.*_bucket\\{.*} [0-9]+"));
      assertThat(metrics)
          .contains(
              "sluice_jobs{pool=\"cpu\",reason=\"pool-cap\",state=\"waiting\"} 1.0",
              "sluice_jobs{pool=\"cpu\",reason=\"\",state=\"running\"} 1.0",
              "sluice_runner_launches_total{pool=\"cpu\"} 1.0",
              "sluice_job_queue_seconds_count{pool=\"cpu\"} 1",
              "sluice_job_launch_delay_seconds_count{pool=\"cpu\"} 1",
              "sluice_runner_launch_seconds_count{pool=\"cpu\"} 1",
              "sluice_webhooks_total{code=\"202\",status=\"accepted\"} 2.0",
              "sluice_pool_slots_limit{pool=\"cpu\"} 1.0",
              "sluice_sweep_last_success_timestamp_seconds{sweep=\"sandboxes\"}",
              "jvm_memory_used_bytes{area=\"heap\"}")
          .doesNotContain("acme", Long.toString(running), Long.toString(waiting));
    }
    assertThat(file).doesNotExist();
    try (Served again = Served.start(store())) {
      assertThat(again.admin()).isNotNull();
      assertThat(Files.readString(token)).as("kept").isEqualTo(first);
    }
  }

  @Test
  void serversOfTwoStoresInOneDirectoryAreNotMistakenForEachOther() throws Exception {
    Path other = directory.resolve("other.db");
    try (Served one = Served.start(store());
        Served two = Served.start(other)) {
      ServerFile first = Json.read(Files.readString(ServerFile.of(store())), ServerFile.class);
      ServerFile second = Json.read(Files.readString(ServerFile.of(other)), ServerFile.class);
      assertThat(first.url()).isEqualTo(one.admin().toString());
      assertThat(second.url()).isEqualTo(two.admin().toString());
      assertThat(Files.readString(ServerFile.tokenOf(store())))
          .isNotEqualTo(Files.readString(ServerFile.tokenOf(other)));
    }
    assertThat(directory.resolve("other.db.server.json")).doesNotExist();
    assertThat(directory.resolve("other.db.admin-token")).exists();
  }

  @Test
  void refusesATokenFileThatIsTooShortOrNoToken() throws Exception {
    Path file = directory.resolve("admin-token");
    for (String text : List.of("", "short", Canary.TEXT + "\n" + Canary.TEXT)) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> AdminToken.of(store()))
          .isInstanceOf(NotStarted.class)
          .hasMessageContainingAll(file.toString(), "at least 16", "remove the file")
          .hasMessageNotContaining(Canary.TEXT);
    }
  }

  @Test
  void warnsOfATokenFileThatOthersCanRead() throws Exception {
    var logger = (Logger) LoggerFactory.getLogger(AdminToken.class);
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    logger.addAppender(told);
    try {
      Secret made = AdminToken.of(store());
      assertThat(told.list).isEmpty();
      Files.setPosixFilePermissions(
          directory.resolve("admin-token"), PosixFilePermissions.fromString("rw-r-----"));
      assertThat(AdminToken.of(store())).isEqualTo(made);
      assertThat(told.list)
          .singleElement()
          .satisfies(
              event -> assertThat(event.getKeyValuePairs().toString()).contains("rw-r-----"));
    } finally {
      logger.detachAppender(told);
    }
  }

  @Test
  void refusesAPortThatIsTakenAndLeavesNothingRunning() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        EmulatedWorld world = EmulatedWorld.start(0, 0)) {
      var options = Served.options(world, store(), Canary.secret("admin"), taken.getLocalPort());
      assertThatThrownBy(() -> App.start(options).close())
          .isInstanceOf(NotStarted.class)
          .hasMessageContaining("SLUICE_ADMIN_LISTEN: cannot listen on 127.0.0.1:");
      assertThat(directory.resolve("server.json")).doesNotExist();
      assertThat(directory.resolve("admin-token")).as("one was given").doesNotExist();
      try (App app = App.start(Served.options(world, store(), null, 0))) {
        assertThat(app.port()).as("the store is free again").isPositive();
      }
    }
  }

  @Test
  void writesPrivateFilesWholeAndOnlyOnce() throws Exception {
    Path file = directory.resolve("secret");
    PrivateFile.create(file, "one");
    assertThatThrownBy(() -> PrivateFile.create(file, "two"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent("one");
    PrivateFile.replace(file, "three");
    assertThat(file).hasContent("three");
    try (var files = Files.list(directory)) {
      assertThat(files.toList()).isEqualTo(List.of(file));
    }
  }
}
