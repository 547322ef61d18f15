package dev.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Canary;
import dev.sluice.api.Live;
import dev.sluice.api.Reason;
import dev.sluice.api.Reports;
import dev.sluice.api.StatusReport;
import dev.sluice.generation.FixedPolicy;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.secret.Secret;
import dev.sluice.store.SqliteLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The admin listener over sockets, with requests as they stand on the wire. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminListenerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final Secret TOKEN = Canary.secret("admin");
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private SqliteLedger ledger;
  private AdminListener listener;

  @BeforeAll
  void open(@TempDir Path directory) {
    ledger = SqliteLedger.open(directory.resolve("sluice.db"));
    ledger.commit(transaction -> {
      transaction.put(job(1, "acme/app", Phase.QUEUED, new Disposition.Routed("cpu")));
      transaction.put(job(2, "acme/web", Phase.QUEUED, new Disposition.Unmatched("")));
      transaction.put(job(3, "Acme/App", Phase.COMPLETED, new Disposition.Routed("gpu")));
      transaction.put(job(4, "acme/app", Phase.IN_PROGRESS, new Disposition.Unmatched("")));
      transaction.note(new Note(NOW, 1L, null, "job.routed", "pool cpu"));
      return true;
    });
    listener = started(new AdminAccess(LOOPBACK, TOKEN, Set.of("sluice.example")));
  }

  @AfterAll
  void close() {
    listener.close();
    ledger.close();
  }

  private static Job job(long id, String repository, Phase phase, Disposition disposition) {
    return new Job(
        id,
        new JobFacts(
            RepositoryName.parse(repository).orElseThrow(),
            List.of("modal"),
            dev.sluice.config.Visibility.PRIVATE,
            Fork.NO,
            null,
            null,
            null),
        null,
        "build",
        phase,
        disposition,
        1,
        Discovery.WEBHOOK,
        NOW.minusSeconds(90 + id),
        NOW.minusSeconds(30),
        phase == Phase.COMPLETED ? "success" : null,
        null,
        null);
  }

  private AdminListener started(AdminAccess access) {
    return started(access, ledger);
  }

  private static AdminListener started(AdminAccess access, SqliteLedger ledger) {
    var live =
        new Live(
            Map.of(1L, new Reason("pool-cap", "pool cpu is at its cap of 1")),
            List.of(),
            List.of(),
            new StatusReport.Leader("instance-1", true, 0, NOW, 0L, "instance-1", null));
    var made =
        new AdminListener(
            new AdminListener.Access(LOOPBACK, TOKEN, Set.of(), "instance-1"),
            access,
            () -> new Reports(new Reports.Scene(ledger, null, null, null, null, live, null, NOW)),
            FixedPolicy.changes("pools.yaml"),
            new AdminListener.Page("text/plain", () -> new byte[] {'x'}));
    made.start();
    return made;
  }

  private record Answer(int status, String head, String body) {
    JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }
  }

  private Answer send(String line, String... headers) {
    return send(listener, line + " HTTP/1.1", headers);
  }

  private static Answer send(AdminListener to, String line, String... headers) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
      String request =
          line + "\r\nConnection: close\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = all.indexOf("\r\n\r\n");
      return new Answer(
          Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Answer get(String path) {
    return send("GET " + path, "Host: localhost");
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  @Test
  void readsFreelyOnLoopbackAndNamesItself() {
    Answer answer = get("/api/v1/status");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head())
        .contains(
            "Content-Type: application/json",
            "Sluice-Instance: instance-1",
            "Cache-Control: no-store");
    assertThat(answer.json().path("formatVersion").asInt()).isEqualTo(1);
    assertThat(answer.json().path("oldestWaiting").path("why").asString())
        .isEqualTo("pool cpu is at its cap of 1");
    assertThat(answer.json().path("jobs").path("elsewhere").asInt()).isEqualTo(1);
    assertThat(answer.json().path("waiting").get(0).path("longestSeconds").asLong()).isEqualTo(91);
  }

  @Test
  void refusesAWrongTokenEvenThere() {
    for (String wrong : List.of(bearer("x"), bearer(""), "Authorization: Basic eDp5")) {
      Answer answer = send("GET /api/v1/status", "Host: localhost", wrong);
      assertThat(answer.status()).as(wrong).isEqualTo(401);
      assertThat(answer.head()).contains("WWW-Authenticate: Bearer");
      assertThat(answer.json().path("code").asString()).isEqualTo("unauthorized");
    }
    assertThat(send("GET /api/v1/status", "Host: localhost", bearer(TOKEN.reveal())).status())
        .isEqualTo(200);
  }

  @Test
  void wantsTheTokenWhereOthersCanReachIt() {
    AdminListener loopback = listener;
    try (AdminListener open =
        started(new AdminAccess(new InetSocketAddress("10.1.2.3", 9090), TOKEN, Set.of()))) {
      listener = open;
      for (String path : List.of("/api/v1/status", "/api/v1/jobs/1", "/api/v1/nothing")) {
        assertThat(get(path).status()).as(path).isEqualTo(401);
      }
      assertThat(send("GET /api/v1/jobs", "Host: 10.1.2.3:9090", bearer(TOKEN.reveal())).status())
          .isEqualTo(200);
      assertThat(get("/metrics").status()).isEqualTo(200);
    } finally {
      listener = loopback;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:19090",
        "127.0.0.1:9090",
        "127.1.2.3",
        "[::1]:9090",
        "sluice.example:443"
      })
  void isKnownByItsOwnNames(String host) {
    assertThat(send("GET /metrics", "Host: " + host).status()).isEqualTo(200);
    assertThat(send("GET /api/v1/status", "Host: " + host).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example:9090",
        "10.1.2.3",
        "user@localhost",
        "a b"
      })
  void isNotKnownByOthers(String host) {
    assertThat(send("GET /api/v1/status", "Host: " + host).status()).isIn(400, 421);
    assertThat(send("GET /metrics", "Host: " + host).status()).isIn(400, 421);
  }

  @Test
  void wantsExactlyOneHost() {
    assertThat(send("GET /metrics", "Host: localhost", "Host: evil.example").status())
        .isIn(400, 421);
    assertThat(send("GET /metrics", "X: y").status()).isIn(400, 421);
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void changesNothing(String method) {
    for (String path : List.of("/metrics", "/api/v1/jobs", "/api/v1/jobs/1", "/api/v1/status")) {
      Answer answer = send(method + " " + path, "Host: localhost", "Content-Length: 0");
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.head()).contains("Allow: GET");
    }
  }

  private List<Long> ids(String query) {
    Answer answer = get("/api/v1/jobs" + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().path("jobs").valueStream().map(job -> job.path("id").asLong()).toList();
  }

  @Test
  void filtersJobs() {
    assertThat(ids("")).containsExactly(1L, 2L);
    assertThat(get("/api/v1/jobs").json().path("hidden").asInt()).isEqualTo(1);
    assertThat(ids("?all=true")).containsExactly(1L, 2L, 4L, 3L);
    assertThat(ids("?state=unmatched")).containsExactly(2L);
    assertThat(ids("?state=completed")).containsExactly(3L);
    assertThat(ids("?state=elsewhere")).containsExactly(4L);
    assertThat(ids("?repository=ACME/app&all=true")).containsExactly(1L, 4L, 3L);
    assertThat(ids("?pool=gpu&all=true")).containsExactly(3L);
    assertThat(ids("?pool=nothing")).isEmpty();
    assertThat(ids("?all=true&limit=3")).containsExactly(1L, 2L, 4L);
    assertThat(get("/api/v1/jobs?all=true&limit=3").json().path("more").asBoolean()).isTrue();
    assertThat(get("/api/v1/jobs?all=true&limit=4").json().path("more").asBoolean()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "?stat=waiting, no such parameter",
    "?state=asleep, none of blocked",
    "?limit=0, 1 to 1000",
    "?limit=1001, 1 to 1000",
    "?limit=x, 1 to 1000",
    "?all=yes, true or false",
    "?repository=acme, owner/name",
    "?state=waiting&state=running, more than once"
  })
  void saysWhatIsWrongWithAQuestion(String query, String message) {
    Answer answer = get("/api/v1/jobs" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("message").asString()).contains(message);
    assertThat(answer.json().path("help").asString()).isNotEmpty();
  }

  @Test
  void tellsOneJobWithItsTrail() {
    JsonNode job = get("/api/v1/jobs/1").json();
    assertThat(job.path("job").path("waiting").path("code").asString()).isEqualTo("pool-cap");
    assertThat(job.path("trail").get(0).path("event").asString()).isEqualTo("job.routed");
    assertThat(get("/api/v1/jobs/9").status()).isEqualTo(404);
    assertThat(get("/api/v1/jobs/9").json().path("code").asString()).isEqualTo("no-such-job");
    assertThat(get("/api/v1/jobs/x").status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs/1?x=1").status()).isEqualTo(400);
  }

  @Test
  void tellsOfTheJobsOfEachKindInALine() {
    Answer answer = get("/api/v1/traffic");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head()).contains("Content-Type: application/x-ndjson");
    assertThat(answer.body().lines().filter(line -> line.startsWith("{")))
        .containsExactly(
            line("Acme/App", 1, "2026-11-24T02:58:27Z"),
            line("acme/app", 2, "2026-11-24T02:58:29Z"),
            line("acme/web", 1, "2026-11-24T02:58:28Z"));
    assertThat(get("/api/v1/traffic?days=365").body()).isEqualTo(answer.body());
  }

  private static String line(String repository, int jobs, String lastSeen) {
    return "{\"repository\":\""
        + repository
        + "\",\"labels\":[\"modal\"],\"visibility\":\"private\",\"fork\":false,\"jobs\":"
        + jobs
        + ",\"lastSeen\":\""
        + lastSeen
        + "\"}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"days=0", "days=366", "days=x", "days=1&days=2", "days=", "day=1"})
  void wantsWholeDays(String query) {
    Answer answer = get("/api/v1/traffic?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("code").asString()).isEqualTo("bad-parameter");
  }

  private static void put(SqliteLedger into, int jobs) {
    into.commit(transaction -> {
      for (int i = 0; i < jobs; i++) {
        transaction.put(job(i, "acme/app-" + i, Phase.QUEUED, new Disposition.Routed("cpu")));
      }
      return true;
    });
  }

  @Test
  void neverEndsAnAnswerThatIsNotComplete(@TempDir Path directory) {
    Path file = directory.resolve("sluice.db");
    try (SqliteLedger damaged = SqliteLedger.open(file);
        AdminListener over = started(new AdminAccess(LOOPBACK, TOKEN, Set.of()), damaged)) {
      put(damaged, 2_000);
      Jdbi.create("jdbc:sqlite:" + file)
          .useHandle(handle ->
              handle.execute("update job set fork = 'NEW' where repository = 'acme/app-999'"));
      for (String version : List.of("HTTP/1.1", "HTTP/1.0")) {
        assertThatThrownBy(() -> send(over, "GET /api/v1/traffic " + version, "Host: localhost"))
            .as(version)
            .isInstanceOf(UncheckedIOException.class);
      }
    }
  }

  @Test
  void saysThatItCannotTellOfTheJobsBeforeItBegins(@TempDir Path directory) {
    Path file = directory.resolve("sluice.db");
    try (SqliteLedger damaged = SqliteLedger.open(file);
        AdminListener over = started(new AdminAccess(LOOPBACK, TOKEN, Set.of()), damaged)) {
      put(damaged, 2);
      Jdbi.create("jdbc:sqlite:" + file)
          .useHandle(handle -> handle.execute("update job set fork = 'NEW' where id = 1"));
      Answer answer = send(over, "GET /api/v1/traffic HTTP/1.1", "Host: localhost");
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.json().path("code").asString()).isEqualTo("internal");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/api", "/api/v1", "/api/v2/jobs", "/webhook", "/api/v1/jobs/1/2"})
  void knowsNoOtherPath(String path) {
    assertThat(get(path).status()).isIn(404, 400);
    assertThat(get(path).json().path("formatVersion").asInt()).isEqualTo(1);
  }
}
