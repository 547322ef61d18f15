package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.NOW;
import static dev.sluice.github.MockedApi.REPOSITORY;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.TOKEN;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Failure;
import java.time.Duration;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Repeating, remembering and holding back, over a real socket. */
class ClientTest {
  private static final String RUNNERS =
      "{\"total_count\":1,\"runners\":[{\"id\":5,\"name\":\"r\",\"busy\":false,\"labels\":[]}]}";
  private static final List<Duration> SHORT =
      List.of(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(4));

  private final MockedApi api =
      new MockedApi("/", Duration.ofSeconds(10), new Credential.Token(TOKEN), SHORT);

  ClientTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 503, 504})
  void aReadIsRepeatedThreeTimesAfterAFailureThatMayPass(int status) {
    for (int i = 0; i < 3; i++) {
      api.answers(status, "{}");
    }
    api.answers(404, "{}");
    assertThat(ok(api.runners().get(TARGET, 7))).isEmpty();
    assertThat(api.server.getRequestCount()).isEqualTo(4);
  }

  @Test
  void aReadThatFailsFourTimesFails() {
    for (int i = 0; i < 4; i++) {
      api.answers(503, "{}");
    }
    assertThat(failure(api.runners().get(TARGET, 7))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isEqualTo(4);
  }

  @Test
  void aReadWhoseConnectionBreaksIsRepeated() {
    api.server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    api.answers(404, "{}");
    assertThat(ok(api.runners().get(TARGET, 7))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 409, 410, 422, 429})
  void anAnswerThatWillStayIsNotAskedForAgain(int status) {
    api.answers(status, "{}");
    var _ = api.runners().list(TARGET);
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void whatChangesSomethingIsSentOnce(int status) {
    api.answers(status, "{}");
    api.answers(status, "{}");
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(api.runners().remove(TARGET, 7))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void noCallGoesOnBeyondItsBound() throws Exception {
    try (var slow =
        new MockedApi(
            "/",
            Duration.ofSeconds(3),
            new Credential.Token(TOKEN),
            List.of(Duration.ofSeconds(3)))) {
      slow.answers(503, "{}");
      assertThat(failure(slow.runners().get(TARGET, 7))).isInstanceOf(Failure.Unavailable.class);
      assertThat(slow.server.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void aPollAsksOnlyWhetherSomethingChanged() throws Exception {
    api.answers(200, RUNNERS, "etag", "W/\"abc\"");
    api.answers(304, "");
    api.answers(200, RUNNERS.replace(":5,", ":6,"), "etag", "W/\"def\"");
    assertThat(ok(api.runners().poll(TARGET))).singleElement().matches(one -> one.id() == 5);
    assertThat(ok(api.runners().poll(TARGET))).singleElement().matches(one -> one.id() == 5);
    assertThat(ok(api.runners().poll(TARGET))).singleElement().matches(one -> one.id() == 6);

    assertThat(api.request().getHeaders().get("If-None-Match")).isNull();
    assertThat(api.request().getHeaders().get("If-None-Match")).isEqualTo("W/\"abc\"");
    assertThat(api.request().getHeaders().get("If-None-Match")).isEqualTo("W/\"abc\"");
  }

  @Test
  void everyPageOfAPollIsRemembered() throws Exception {
    String next =
        "<" + api.server.url("/repositories/1/actions/runners?page=2") + ">; rel=\"next\"";
    String first = RUNNERS.replace("count\":1", "count\":2");
    String second = first.replace(":5,", ":6,");
    api.answers(200, first, "etag", "\"1\"", "link", next);
    api.answers(200, second, "etag", "\"2\"");
    api.answers(304, "");
    api.answers(304, "");
    assertThat(ok(api.runners().poll(TARGET))).hasSize(2);
    assertThat(ok(api.runners().poll(TARGET))).hasSize(2);
    api.request();
    api.request();
    assertThat(api.request().getHeaders().get("If-None-Match")).isEqualTo("\"1\"");
    assertThat(api.request().getHeaders().get("If-None-Match")).isEqualTo("\"2\"");
  }

  @Test
  void aLookUpIsAnsweredAnew() throws Exception {
    api.answers(200, RUNNERS, "etag", "\"abc\"");
    api.answers(200, RUNNERS, "etag", "\"abc\"");
    ok(api.runners().list(TARGET));
    ok(api.runners().list(TARGET));
    api.request();
    assertThat(api.request().getHeaders().get("If-None-Match")).isNull();
  }

  @Test
  void afterARefusalNothingIsSentUntilTheToldTime() {
    api.answers(429, "{\"message\":\"secondary\"}", "retry-after", "30");
    assertThat(failure(api.runners().mint(TARGET, MINT)))
        .matches(it -> ((Failure.Limited) it).retryAt().equals(NOW.plusSeconds(30)));
    for (int seconds = 0; seconds < 30; seconds += 10) {
      api.now = NOW.plusSeconds(seconds);
      assertThat(failure(api.runners().mint(TARGET, MINT)))
          .matches(it -> ((Failure.Limited) it).retryAt().equals(NOW.plusSeconds(30)));
      assertThat(failure(api.workflowRuns().job(REPOSITORY, 1)))
          .isInstanceOf(Failure.Limited.class);
    }
    assertThat(api.server.getRequestCount()).isEqualTo(1);
    api.now = NOW.plusSeconds(30);
    api.answers(404, "{}");
    assertThat(ok(api.workflowRuns().job(REPOSITORY, 1))).isEmpty();
  }

  @Test
  void pollsStopWhileMintsGoOn() {
    String reset = Long.toString(NOW.plus(Duration.ofMinutes(50)).getEpochSecond());
    api.answers(
        404,
        "{}",
        "x-ratelimit-limit",
        "5000",
        "x-ratelimit-remaining",
        "700",
        "x-ratelimit-reset",
        reset);
    var _ = api.runners().get(TARGET, 1);
    assertThat(failure(api.runners().poll(TARGET)).detail())
        .isEqualTo(
            "GET /repos/acme/api/actions/runners: not sent: 700 of 5000 calls are left, kept for"
                + " what is urgent");
    api.answers(201, "{\"runner\":{\"id\":1},\"encoded_jit_config\":\"Y29u\"}");
    ok(api.runners().mint(TARGET, MINT));
    assertThat(api.server.getRequestCount()).isEqualTo(2);
    assertThat(api.api().callsLeft())
        .singleElement()
        .isEqualTo(new CallsLeft("token", "core", 5000, 700, NOW.plus(Duration.ofMinutes(50))));
  }
}
