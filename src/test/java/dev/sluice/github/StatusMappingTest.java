package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.NOW;
import static dev.sluice.github.MockedApi.REPOSITORY;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.Removal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every answer that GitHub documents, or was seen to give, leads to its one failure. */
class StatusMappingTest {
  private final MockedApi api = new MockedApi();

  StatusMappingTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  record Case(String name, int status, String body, String[] headers, Failure expected) {
    static Case of(int status, String message, Failure expected, String... headers) {
      return new Case(
          status + " " + message, status, "{\"message\":\"" + message + "\"}", headers, expected);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> answers() {
    String call = "POST /repos/acme/api/actions/runners/generate-jitconfig: ";
    Instant inAMinute = NOW.plusSeconds(60);
    Instant reset = NOW.plus(Duration.ofMinutes(17));
    String epoch = Long.toString(reset.getEpochSecond());
    return Stream.of(
        Case.of(401, "Bad credentials", new Failure.Unauthorized(call + "401 Bad credentials")),
        Case.of(
            403,
            "Resource not accessible by personal access token",
            new Failure.Forbidden(
                call
                    + "403 Resource not accessible by personal access token"
                    + " (GitHub accepts: administration=write)"),
            "X-Accepted-GitHub-Permissions",
            "administration=write",
            "x-ratelimit-remaining",
            "4999"),
        Case.of(
            403,
            "API rate limit exceeded",
            new Failure.Limited(reset, call + "403 API rate limit exceeded"),
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            epoch),
        Case.of(
            403,
            "You have exceeded a secondary rate limit",
            new Failure.Limited(
                NOW.plusSeconds(7), call + "403 You have exceeded a secondary rate limit"),
            "retry-after",
            "7",
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            epoch),
        Case.of(
            403,
            "You have exceeded a secondary rate limit",
            new Failure.Limited(inAMinute, call + "403 You have exceeded a secondary rate limit")),
        Case.of(
            429,
            "Too many requests",
            new Failure.Limited(reset, call + "429 Too many requests"),
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            epoch),
        Case.of(429, "x", new Failure.Limited(inAMinute, call + "429 x"), "retry-after", "soon"),
        Case.of(
            429,
            "x",
            new Failure.Limited(NOW.plus(Duration.ofHours(2)), call + "429 x"),
            "retry-after",
            "999999999"),
        Case.of(
            429,
            "x",
            new Failure.Limited(inAMinute, call + "429 x"),
            "x-ratelimit-remaining",
            "0",
            "x-ratelimit-reset",
            "12"),
        Case.of(404, "Not Found", new Failure.Absent(call + "404 Not Found")),
        Case.of(
            409,
            "Already exists - A runner with the name *** already exists.",
            new Failure.Conflict(
                call + "409 Already exists - A runner with the name *** already exists.")),
        Case.of(410, "Gone", new Failure.Refused(call + "410 Gone")),
        Case.of(422, "Invalid input", new Failure.Refused(call + "422 Invalid input")),
        Case.of(400, "Bad", new Failure.Refused(call + "400 Bad")),
        Case.of(500, "Oops", new Failure.Unavailable(call + "500 Oops")),
        Case.of(502, "Oops", new Failure.Unavailable(call + "502 Oops")),
        Case.of(503, "Oops", new Failure.Unavailable(call + "503 Oops")),
        Case.of(304, "Odd", new Failure.Unavailable(call + "304")),
        Case.of(200, "Odd", new Failure.Unavailable(call + "200 Odd")));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void aMintThatIsNotAnswered201FailsAsItsStatusSays(Case answer) {
    api.answers(answer.status(), answer.status() == 304 ? "" : answer.body(), answer.headers());

    assertThat(failure(api.runners().mint(TARGET, MINT))).isEqualTo(answer.expected());
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"204, REMOVED", "404, ABSENT", "422, BUSY"})
  void aRemovalIsAnsweredInThreeWays(int status, Removal removal) {
    api.answers(status, "");
    assertThat(ok(api.runners().remove(TARGET, 7))).isEqualTo(removal);
  }

  @ParameterizedTest
  @CsvSource({"200", "202", "302", "401", "403", "429", "500"})
  void anyOtherAnswerToARemovalIsAFailure(int status) {
    api.answers(status, "{}");
    assertThat(failure(api.runners().remove(TARGET, 7)).detail())
        .startsWith("DELETE /repos/acme/api/actions/runners/7: " + status);
  }

  @Test
  void whatIsNotThereIsEmptyWhenReadButAFailureWhenListed() {
    api.answers(404, "{}");
    api.answers(404, "{}");
    api.answers(404, "{}");
    api.answers(404, "{}");
    assertThat(ok(api.runners().get(TARGET, 7))).isEmpty();
    assertThat(ok(api.workflowRuns().job(REPOSITORY, 7))).isEmpty();
    assertThat(ok(api.workflowRuns().run(REPOSITORY, 7))).isEmpty();
    assertThat(failure(api.runners().list(TARGET))).isInstanceOf(Failure.Absent.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"runner\":{\"id\":\"7\"},\"encoded_jit_config\":\"x\"}",
        "{\"runner\":{\"id\":7}}",
        "{\"runner\":{\"id\":7},\"encoded_jit_config\":\"\"}",
        "[]",
        "<html>",
        "''",
      })
  void a201ThatCannotBeReadMeansThatARegistrationMayExist(String body) {
    api.answers(201, body);
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aFailureQuotesGithubOnOneLineAndBounded() {
    api.answers(422, "{\"message\":\"a\\n\\tb" + "c".repeat(5_000) + "\"}");
    String detail = failure(api.runners().mint(TARGET, MINT)).detail();
    assertThat(detail).contains("422 a bccc").hasSizeLessThan(320).endsWith("...");
  }

  @Test
  void neitherTokenNorJitConfigIsInAFailure() {
    String config = "jit-" + Canary.TEXT;
    api.answers(500, "{\"message\":\"x\",\"encoded_jit_config\":\"" + config + "\"}");
    api.answers(201, "{\"runner\":{},\"encoded_jit_config\":\"" + config + "\"}");
    for (int i = 0; i < 2; i++) {
      String text = api.runners().mint(TARGET, MINT).toString();
      assertThat(text.contains(Canary.TEXT)).isFalse();
    }
  }
}
