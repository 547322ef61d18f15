package dev.sluice.github;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Canary;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.Removal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every call and every answer that is not the hoped-for one, over real sockets. */
class DocumentedAnswersTest {
  private static final Path DESCRIPTION = Path.of("../shared/data/openapi-jit.json");
  private static final Set<Integer> HOPED_FOR = Set.of(200, 201, 202, 204);

  /**
   * An answer that GitHub documents or is known to give, and what becomes of it.
   *
   * @param status 0 for a connection that breaks before an answer
   */
  private record Row(
      String name, int status, String message, Map<String, String> headers, Class<?> failure) {
    static Row of(int status, Class<?> failure) {
      return new Row(Integer.toString(status), status, "x", Map.of(), failure);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Row> ROWS =
      List.of(
          Row.of(301, Failure.Refused.class),
          Row.of(304, Failure.Unavailable.class),
          Row.of(400, Failure.Refused.class),
          Row.of(401, Failure.Unauthorized.class),
          new Row(
              "403 without a permission",
              403,
              "Resource not accessible by integration",
              Map.of("x-accepted-github-permissions", "administration=write"),
              Failure.Forbidden.class),
          new Row(
              "403 for a group that is not ours",
              403,
              "This runner group cannot be administered",
              Map.of(),
              Failure.Refused.class),
          new Row(
              "403 at the hourly limit",
              403,
              "API rate limit exceeded",
              Map.of("x-ratelimit-remaining", "0"),
              Failure.Limited.class),
          new Row(
              "403 at a secondary limit",
              403,
              "You have exceeded a secondary rate limit",
              Map.of("retry-after", "60"),
              Failure.Limited.class),
          Row.of(404, Failure.Absent.class),
          Row.of(408, Failure.Unavailable.class),
          Row.of(409, Failure.Conflict.class),
          Row.of(410, Failure.Refused.class),
          Row.of(422, Failure.Refused.class),
          Row.of(429, Failure.Limited.class),
          Row.of(500, Failure.Unavailable.class),
          Row.of(502, Failure.Unavailable.class),
          Row.of(503, Failure.Unavailable.class),
          Row.of(504, Failure.Unavailable.class),
          new Row("no answer", 0, "", Map.of(), Failure.Unavailable.class));

  static Stream<Row> rows() {
    return ROWS.stream();
  }

  /** What is an answer to that call and not a failure; null if it is one. */
  private static @Nullable Object answer(String call, int status) {
    if (call.startsWith("RunnerRegistry.remove") && status == 422) {
      return Removal.BUSY;
    }
    if (status != 404) {
      return null;
    }
    if (call.startsWith("RunnerRegistry.remove")) {
      return Removal.ABSENT;
    }
    if (call.equals("Hooks.list app")) {
      return List.of();
    }
    String port = call.split(" ", 2)[0];
    return Set.of(
                "RunnerRegistry.get",
                "WorkflowRuns.run",
                "WorkflowRuns.job",
                "Standing.repository",
                "Standing.installation",
                "Standing.headroom")
            .contains(port)
        ? Optional.empty()
        : null;
  }

  @ParameterizedTest
  @MethodSource("rows")
  void leadsToItsOneOutcomeWhateverTheCall(Row row) throws Exception {
    Credential token = new Credential.Token(Canary.secret("ghp"));
    Credential app = new Credential.App("7", Keys.appKey());
    for (String call : names()) {
      boolean asApp =
          call.startsWith("Standing.installation")
              || call.equals("Hooks.app")
              || call.endsWith(" app");
      // Every call meets a fresh client, for what one learns of limits holds the next one back.
      try (var api = new MockedApi("/", Duration.ofSeconds(10), asApp ? app : token, List.of())) {
        api.server.setDispatcher(always(row));
        Answer<?> got = requireNonNull(AdapterCalls.all(api.api()).get(call)).get();
        Object answer = answer(call, row.status());
        if (answer == null) {
          assertThat(MockedApi.failure(got)).as(call).isInstanceOf(row.failure());
        } else {
          assertThat(MockedApi.ok(got)).as(call).isEqualTo(answer);
        }
      }
    }
  }

  private static Set<String> names() throws IOException {
    try (var api = new MockedApi()) {
      return Set.copyOf(AdapterCalls.all(api.api()).keySet());
    }
  }

  private static Dispatcher always(Row row) {
    var response = new MockResponse.Builder();
    if (row.status() == 0) {
      response.onResponseStart(new SocketEffect.CloseSocket());
    } else {
      response.code(row.status());
      row.headers().forEach(response::setHeader);
      if (row.status() != 304) {
        response.body("{\"message\":\"" + row.message() + "\"}");
      }
    }
    MockResponse answer = response.build();
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        return answer;
      }
    };
  }

  @Test
  void everyAnswerThatGithubDocumentsIsInTheTable() throws Exception {
    assumeTrue(Files.exists(DESCRIPTION), "GitHub's description is not here: " + DESCRIPTION);
    Set<Integer> tested = ROWS.stream().map(Row::status).collect(Collectors.toSet());
    Set<String> missing = new TreeSet<>();
    JsonNode paths = new JsonMapper().readTree(Files.readAllBytes(DESCRIPTION)).path("paths");
    paths.forEachEntry((path, methods) ->
        methods.forEachEntry((method, operation) ->
            operation
                .path("responses")
                .forEachEntry((status, _) -> {
                  int code = Integer.parseInt(status);
                  if (!tested.contains(code) && !HOPED_FOR.contains(code)) {
                    missing.add(method + " " + path + " " + status);
                  }
                })));
    assertThat(missing).isEmpty();
  }
}
