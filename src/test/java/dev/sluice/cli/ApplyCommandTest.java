package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.api.ApplyEvent;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.HistoryReport;
import dev.sluice.api.Json;
import dev.sluice.api.StatusReport;
import dev.sluice.app.NotStarted;
import dev.sluice.app.ServeProcess;
import dev.sluice.app.Served;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Generation;
import dev.sluice.store.SqliteLedger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code apply}, {@code show}, {@code history} and {@code rollback} as people run them. */
class ApplyCommandTest {
  private static final String CPU =
      """
      version: 1
      pools:
        - name: cpu
          match: { labels: [modal] }
      """;

  @TempDir private Path directory;

  private Path store() {
    return directory.resolve("sluice.db");
  }

  private Map<String, String> here() {
    return Map.of("SLUICE_STORE", "sqlite:" + store());
  }

  private Ran run(String... arguments) {
    return Ran.of(here(), arguments);
  }

  private Path pools(String text) throws IOException {
    return Files.writeString(directory.resolve("runner-pools.yaml"), text);
  }

  private Ran apply(String text, String... more) throws IOException {
    String[] arguments =
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of("apply", "-f", pools(text).toString(), "--auto-approve"),
                java.util.stream.Stream.of(more))
            .toArray(String[]::new);
    return run(arguments);
  }

  @Test
  void putsATextInForceAndTakesItBack() throws Exception {
    try (Served served = Served.storeMode(store())) {
      assertThat(run("show").out()).startsWith("# Nothing was ever applied");
      assertThat(run("history").out()).isEqualTo("Nothing was ever applied.\n");
      long early = served.queue("acme/app", "modal");

      Ran first = apply(CPU);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.out()).isEqualTo("Generation 1 is in force.\n");
      assertThat(first.err())
          .contains(
              "Compared  nothing: nothing was ever applied",
              "+ cpu: match.labels.all [modal]",
              "(no pool) → cpu",
              "done  image of pool");
      served.awaitRunning(early);

      assertThat(apply(CPU).out())
          .isEqualTo("Generation 1 says this already; nothing was changed.\n");
      Ran second = apply(CPU.replace("name: cpu", "name: other"), "--format", "json");
      assertThat(second.code()).isZero();
      ApplyEvent event = Json.read(second.out(), ApplyEvent.class);
      assertThat(event.event()).isEqualTo("applied");
      assertThat(event.generation()).isNotNull();
      assertThat(second.err())
          .contains("Compared  generation 1, applied ", "  + other: ", "  - cpu: ", "cpu → other");

      Ran back = run("rollback", "1", "--auto-approve");
      assertThat(back.out()).isEqualTo("Generation 3 is in force.\n");
      assertThat(back.err()).contains("-  - name: other", "+  - name: cpu");
      assertThat(run("rollback", "9", "--auto-approve").code()).isEqualTo(ExitCode.FAILED);
      assertThat(run("show").out()).startsWith("# generation 3, in force since ").endsWith(CPU);
      Files.writeString(directory.resolve("shown.yaml"), run("show", "2").out());
      assertThat(run("validate", "-f", directory.resolve("shown.yaml").toString()).code()).isZero();
    }
    HistoryReport history =
        Json.read(run("history", "--format", "json").out(), HistoryReport.class);
    assertThat(history.generations())
        .extracting(GenerationReport::serial)
        .containsExactly(3L, 2L, 1L);
    assertThat(history.generations().getFirst().origin()).isEqualTo("rollback to 1");
  }

  @Test
  void whatIsRefusedSaysWhyAndChangesNothing() throws Exception {
    try (Served _ = Served.storeMode(store())) {
      assertThat(apply(CPU).code()).isZero();

      Ran broken = apply("version: 1\npools: [{ name: X }]\n");
      assertThat(broken.code()).isEqualTo(ExitCode.FAILED);
      assertThat(broken.err()).contains("error[SL");

      Ran missing = apply(CPU + "    secrets: [nope]\n");
      assertThat(missing.code()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(missing.err()).contains("failed  secret nope", "sluice: secret nope is missing");

      Path tests =
          Files.writeString(
              directory.resolve("runner-pools.test.yaml"),
              """
              version: 1
              cases:
                - name: cpu jobs
                  job: { repository: acme/app, labels: [modal] }
                  expect: { pool: cpu }
              """);
      Ran failing = apply(CPU.replace("name: cpu", "name: other"));
      assertThat(failing.code()).isEqualTo(ExitCode.FAILED);
      assertThat(failing.err()).contains("runner-pools.test.yaml");
      Files.delete(tests);

      assertThat(Json.read(run("show", "--format", "json").out(), GenerationReport.class).serial())
          .isEqualTo(1);
    }
    Ran nobody = apply(CPU + "# more\n");
    assertThat(nobody.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(nobody.err()).contains("no server runs here");
  }

  @Test
  void asksOnATerminalAndOnlyThere() throws Exception {
    try (Served _ = Served.storeMode(store())) {
      Path file = pools(CPU);

      Ran unasked = run("apply", "-f", file.toString());
      assertThat(unasked.code()).isEqualTo(ExitCode.USAGE);
      assertThat(unasked.err()).contains("--auto-approve");
      assertThat(typed("no\n", file).err()).contains("nothing was changed");
      assertThat(typed("", file).code()).isEqualTo(ExitCode.USAGE);
      assertThat(run("history").out()).isEqualTo("Nothing was ever applied.\n");

      Ran consented = typed("yes\n", file);
      assertThat(consented.out()).isEqualTo("Generation 1 is in force.\n");
      assertThat(consented.err()).contains("Only \"yes\" is taken for consent");
    }
  }

  private Ran typed(String answer, Path file) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code =
        SluiceCommand.execute(
            new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                true,
                true,
                here(),
                new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)),
                true),
            "apply",
            "-f",
            file.toString());
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void aServerThatFollowsAFileTakesNoneFromElsewhere() throws Exception {
    Path followed = Files.writeString(directory.resolve("followed.yaml"), CPU);
    try (Served served = Served.following(store(), followed)) {
      Ran refused = apply(CPU.replace("name: cpu", "name: other"));
      assertThat(refused.code()).isEqualTo(ExitCode.FAILED);
      assertThat(refused.err()).contains("follows " + followed);
      String plan = directory.resolve("change.plan").toString();
      Ran planned = run("plan", "-f", pools(CPU + "# more\n").toString(), "--out", plan);
      assertThat(planned.code()).isEqualTo(ExitCode.FAILED);
      assertThat(planned.err())
          .contains(
              "follows " + followed, "so nothing is applied to it, and the plan is not saved");
      HttpResponse<String> direct =
          post(
              served.admin(),
              "/api/v1/rollback",
              "{\"formatVersion\":1,\"serial\":1,\"who\":\"me\"}",
              true);
      assertThat(direct.statusCode()).isEqualTo(409);
      assertThat(direct.body()).contains("follows " + followed);

      Files.writeString(followed, CPU.replace("name: cpu", "name: other"));
      ServeProcess.await(
          "the change is in force",
          () -> Objects.requireNonNull(status().generation()).serial() == 2);
      Files.writeString(followed, "version: 1\npools: [{ name: X }]\n");
      ServeProcess.await(
          "the change is refused",
          () -> !Objects.requireNonNull(status().policy()).reload().succeeded());
      assertThat(run("status").out())
          .contains("Refused", "the change of " + followed, "generation 2 of " + followed);
    }
  }

  private StatusReport status() {
    return Json.read(run("status", "--format", "json").out(), StatusReport.class);
  }

  @Test
  void aServerDoesNotStartWithAGenerationThatItCannotCompile() throws Exception {
    try (SqliteLedger ledger = SqliteLedger.open(store())) {
      ledger.commit(transaction -> {
        transaction.put(
            new Generation(
                1,
                "d",
                List.of(SourceText.of("pools.yaml", "version: 1\nofTomorrow: true\n")),
                "2.337.0",
                Instant.now(),
                "ada",
                "pools.yaml"));
        return true;
      });
    }

    assertThatThrownBy(() -> Served.storeMode(store()))
        .isInstanceOf(NotStarted.class)
        .hasMessageContaining("generation 1, which ada applied from pools.yaml, does not compile");
  }

  @Test
  void changesNeedTheTokenOnThisMachineToo() throws Exception {
    try (Served served = Served.storeMode(store())) {
      for (String path : List.of("/api/v1/apply", "/api/v1/rollback")) {
        assertThat(post(served.admin(), path, "{}", false).statusCode()).isEqualTo(401);
        assertThat(post(served.admin(), path, "{}", true).statusCode()).isEqualTo(400);
        assertThat(post(served.admin(), path, "no json", true).statusCode()).isEqualTo(400);
        assertThat(
                post(
                        served.admin(),
                        path,
                        "{\"formatVersion\":1,\"sources\":[{}],\"serial\":1,\"who\":\"me\"}",
                        true)
                    .statusCode())
            .as("keys that are missing or misspelt")
            .isEqualTo(400);
      }
    }
  }

  private HttpResponse<String> post(URI server, String path, String body, boolean withToken)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (withToken) {
      request.header(
          "Authorization", "Bearer " + Files.readString(directory.resolve("admin-token")).strip());
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
