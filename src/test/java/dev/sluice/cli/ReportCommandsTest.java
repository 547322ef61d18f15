package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.api.JobReport;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.api.StatusReport;
import dev.sluice.app.Served;
import dev.sluice.ledger.Traffic;
import dev.sluice.secret.Secret;
import dev.sluice.store.SqliteLedger;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code status}, {@code jobs}, {@code runners} and {@code job} as people run them. */
class ReportCommandsTest {
  @TempDir Path directory;

  private Path store() {
    return directory.resolve("sluice.db");
  }

  private Map<String, String> here() {
    return Map.of("SLUICE_STORE", "sqlite:" + store());
  }

  private Ran run(String... arguments) {
    return Ran.of(here(), arguments);
  }

  private static JsonNode json(Ran ran) {
    assertThat(ran.code()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void answerThroughTheServerAndThenFromItsStore() throws Exception {
    long running;
    long waiting;
    try (Served served = Served.start(store())) {
      assertThat(run("status").out()).startsWith("No job has been seen yet.");
      assertThat(run("jobs").out()).startsWith("No job waits or runs here.");
      assertThat(run("runners").out()).startsWith("No runner is live");

      running = served.queue("acme/app", "modal");
      served.awaitRunning(running);
      waiting = served.queue("acme/app", "modal");
      served.awaitReason(waiting, "pool-cap");
      throughTheServer(running, waiting, served.admin().toString());
    }
    fromTheStore(running, waiting);
  }

  private Asked<Long> traffic(Map<String, String> environment, List<Traffic> told) {
    var none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    var terminal = new Terminal(none, none, false, false, environment);
    return switch (ReportSource.of(terminal, new ServerOption())) {
      case Asked.Failed<ReportSource> failed -> failed.as();
      case Asked.Got<ReportSource>(ReportSource source, String _) -> {
        try (source) {
          yield source.traffic(30, told::add);
        }
      }
    };
  }

  /** What is told of the two jobs by whoever the environment says; returns the note. */
  private @Nullable String trafficNote(Map<String, String> environment) {
    List<Traffic> told = new ArrayList<>();
    Asked<Long> asked = traffic(environment, told);
    assertThat(asked).isInstanceOf(Asked.Got.class);
    assertThat(told)
        .singleElement()
        .satisfies(kind -> {
          assertThat(kind.facts().labels()).containsExactly("modal");
          assertThat(kind.jobs()).isEqualTo(2);
          assertThat(kind.lastSeen()).isNotNull();
        });
    if (asked instanceof Asked.Got<Long>(Long jobs, String note)) {
      assertThat(jobs).isEqualTo(2);
      return note;
    }
    throw new AssertionError(asked);
  }

  private void throughTheServer(long running, long waiting, String url) {
    Ran status = run("status");
    assertThat(status.err()).isEmpty();
    assertThat(status.out())
        .startsWith("Job " + waiting + " has waited for ")
        .contains(
            ": pool cpu is at its cap of 1.\n",
            "pool-cap",
            "1 running, 1 waiting",
            "cpu   1 of 1  1        0         1        -",
            "generation 1 of pools.yaml, 1 pool");
    assertThat(run("jobs").out()).contains(waiting + "  waiting", running + "  running");
    assertThat(run("jobs", "--state", "running", "--repo", "Acme/App").out())
        .contains("" + running)
        .doesNotContain("" + waiting);
    assertThat(run("jobs", "--pool", "gpu").out()).isEqualTo("There is no such job.\n");
    assertThat(run("runners").out()).contains("busy", "" + running, "sb-");

    Ran job = run("job", "https://github.com/acme/app/actions/runs/1/job/" + running + "/");
    assertThat(job.out())
        .startsWith("Job " + running + " has run for ")
        .contains("job.routed", "runner.planned", "runner.created", "runner.busy");
    assertThat(run("job", "" + waiting, "--server", url).out().lines().findFirst().orElseThrow())
        .endsWith(": pool cpu is at its cap of 1.");
    Ran unknown = run("job", "7");
    assertThat(unknown.code()).isEqualTo(ExitCode.FAILED);
    assertThat(unknown.err()).startsWith("sluice: job 7 is not known");

    JsonNode report = json(run("status", "--format", "json"));
    assertThat(report.path("oldestWaiting").path("id").asLong()).isEqualTo(waiting);
    assertThat(report.path("server").path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(report.path("gpus").get(0).path("limit").asInt()).isEqualTo(2);

    assertThat(trafficNote(here())).isNull();
    assertThat(trafficNote(Map.of("SLUICE_SERVER", url))).isNull();

    Ran refused =
        Ran.of(Map.of("SLUICE_SERVER", url, "SLUICE_ADMIN_TOKEN", "0123456789abcdef"), "status");
    assertThat(refused.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(refused.err()).contains("the admin token is wrong");
  }

  private void fromTheStore(long running, long waiting) throws Exception {
    Ran status = run("status");
    assertThat(status.err()).contains("no server runs", store().toString());
    assertThat(status.out())
        .startsWith("Job " + waiting + " has waited for ")
        .contains("only a running server knows the reason", "does not run", "1 of 1");
    JsonNode jobs = json(run("jobs", "--format", "json"));
    assertThat(jobs.path("fromServer").asBoolean()).isFalse();
    assertThat(jobs.path("jobs").get(0).path("waiting").path("code").asString())
        .isEqualTo("unknown");
    assertThat(run("job", "" + running).out()).contains("runner.busy");
    assertThat(run("job", "7").code()).isEqualTo(ExitCode.FAILED);
    assertThat(run("runners").out()).contains("busy");
    assertThat(trafficNote(here())).startsWith("no server runs").endsWith(" holds");
    try (SqliteLedger held = SqliteLedger.open(store())) {
      assertThat(held.isWritable()).isTrue();
      assertThat(run("status").err())
          .as("a server that cannot be asked is not said to be gone")
          .contains("a server holds the store, but " + directory.resolve("server.json"))
          .doesNotContain("no server runs");
    }

    long nobody = Long.MAX_VALUE;
    Files.writeString(
        directory.resolve("server.json"),
        Json.line(new ServerFile(1, "http://127.0.0.1:1", "gone", nobody, "1", Instant.EPOCH)));
    Ran stale = run("status");
    assertThat(stale.code()).isZero();
    assertThat(stale.err()).contains("process " + nobody, "gone without having stopped");
    for (String broken :
        List.of(
            "{ half a fi",
            "{}",
            "null",
            "{\"url\":null,\"pid\":1}",
            Json.line(new ServerFile(1, "http://127.0.0.1:99999", "x", 1, "1", Instant.EPOCH)))) {
      Files.writeString(directory.resolve("server.json"), broken);
      assertThat(run("status").code()).as(broken).isZero();
    }
  }

  @Test
  void doNotTakeAnotherServerForTheOneThatUsedTheStore() throws Exception {
    Path other = Files.createDirectories(directory.resolve("other"));
    try (Served served = Served.start(other.resolve("sluice.db"))) {
      Files.writeString(
          directory.resolve("server.json"),
          Json.line(new ServerFile(1, served.admin().toString(), "mine", 1, "1", Instant.EPOCH)));
      assertThat(run("status").code()).isEqualTo(ExitCode.NO_INPUT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "jobs", "runners", "job 1"})
  void sayWhatIsMissing(String command) {
    Ran nothing = run(command.split(" "));
    assertThat(nothing.code()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(nothing.out()).isEmpty();
    assertThat(traffic(here(), new ArrayList<>()))
        .isInstanceOfSatisfying(
            Asked.Failed.class,
            failed -> assertThat(failed.exitCode()).isEqualTo(ExitCode.NO_INPUT));
    assertThat(nothing.err()).contains("there is no store " + store(), "sluice serve", "--server");
    assertThat(directory).isEmptyDirectory();

    var named = new HashMap<>(here());
    named.put("SLUICE_SERVER", "http://127.0.0.1:1");
    Ran silent = Ran.of(named, command.split(" "));
    assertThat(silent.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(silent.err()).contains("http://127.0.0.1:1");
    assertThat(Ran.of(Map.of("SLUICE_STORE", "nowhere"), command.split(" ")).code())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobs --state asleep",
        "jobs --limit 0",
        "jobs --repo acme",
        "job",
        "job x",
        "status --watch=0",
        "status --watch=soon",
        "status --server ftp://host",
        "status --server http://host:99999",
        "status --server http://host/api",
        "status --server https://user:pass@host"
      })
  void refuseWrongWords(String line) {
    Ran ran = run(line.split(" "));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).startsWith("sluice: ").doesNotContain("pass@", "\tat ");
  }

  @Test
  void neverQuoteATokenThatCannotBeSent() {
    String token = Canary.TEXT + "\nsecond line";
    Ran ran =
        Ran.of(
            Map.of("SLUICE_SERVER", "http://127.0.0.1:1", "SLUICE_ADMIN_TOKEN", token), "status");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("SLUICE_ADMIN_TOKEN").doesNotContain(Canary.TEXT);
    try (var client = new AdminClient()) {
      assertThat(
              client.get(
                  URI.create("http://127.0.0.1:1"),
                  "/api/v1/status",
                  Secret.of(token),
                  null,
                  StatusReport.class))
          .isInstanceOf(AdminClient.Answer.Refused.class);
    }
  }

  @Test
  void takeOnlyTheAnswerOfAJobForAJobThatIsNotKnown() {
    try (Served served = Served.start(store());
        var client = new AdminClient()) {
      assertThat(client.get(served.admin(), "/nowhere", null, null, StatusReport.class))
          .isInstanceOf(AdminClient.Answer.Refused.class);
      assertThat(client.get(served.admin(), "/api/v1/jobs/7", null, null, JobReport.class))
          .isInstanceOf(AdminClient.Answer.Unknown.class);
    }
  }

  @Test
  void watchPrintsOneSnapshotAfterTheOther() {
    try (Served served = Served.start(store())) {
      Ran text = run("status", "--watch=0.1", "--watch-rounds", "2");
      assertThat(text.out().lines().filter(line -> line.startsWith("--- "))).hasSize(2);
      List<String> lines =
          run("jobs", "--watch=0.1", "--watch-rounds", "3", "--format", "json")
              .out()
              .lines()
              .toList();
      assertThat(lines).hasSize(3).allSatisfy(line -> JsonMapper.shared().readTree(line));

      long job = served.queue("acme/app", "modal");
      served.awaitRunning(job);
      assertThat(run("job", "--watch", "" + job, "--watch-rounds", "1").out())
          .as("the id is not taken for seconds")
          .contains("Job " + job + " has run for");

      var out = new ByteArrayOutputStream();
      var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
      var environment = new HashMap<>(here());
      environment.put("TERM", "xterm");
      int code =
          SluiceCommand.execute(
              new Terminal(stream, stream, true, true, environment),
              "status",
              "--watch=0.1",
              "--watch-rounds",
              "2");
      assertThat(code).isZero();
      String screen = out.toString(StandardCharsets.UTF_8);
      assertThat(screen)
          .startsWith("\u001b[?1049h\u001b[?25l")
          .endsWith("\u001b[?25h\u001b[?1049l");
      assertThat(screen.split("\u001b\\[H", -1)).as("drawn over twice").hasSize(3);
      assertThat(screen).doesNotContain("\u001b[2J");
    }
  }
}
