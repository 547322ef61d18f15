package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Failure;
import java.time.Duration;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A call that changes something leaves at most once, whatever happens to its connection: a second
 * mint could only meet the first one's conflict.
 */
class NoHiddenRepeatTest {
  private final MockedApi api = new MockedApi("/", Duration.ofSeconds(1));

  NoHiddenRepeatTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  static Stream<MockResponse> brokenAnswers() {
    return Stream.of(
        new MockResponse.Builder().onRequestStart(new SocketEffect.CloseSocket()).build(),
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build(),
        new MockResponse.Builder()
            .body("{\"runner\":{\"id\":1},\"encoded_jit_config\":\"Y29u\"}".repeat(100))
            .onResponseBody(new SocketEffect.CloseSocket())
            .build(),
        new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build(),
        new MockResponse.Builder().code(503).setHeader("Retry-After", "0").build(),
        new MockResponse.Builder().code(408).setHeader("Connection", "close").build());
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void aMintIsSentOnce(MockResponse broken) {
    api.server.enqueue(broken);
    api.answers(201, "{\"runner\":{\"id\":1},\"encoded_jit_config\":\"Y29u\"}");

    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void aRemovalIsSentOnce(MockResponse broken) {
    api.server.enqueue(broken);
    api.answers(204, "");

    assertThat(failure(api.runners().remove(TARGET, 7))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isLessThanOrEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void aReadIsSentAsOftenAsWeSay(MockResponse broken) {
    api.server.enqueue(broken);
    api.answers(404, "");

    assertThat(failure(api.runners().get(TARGET, 7))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isLessThanOrEqualTo(1);
  }

  @Test
  void aMintOnAConnectionThatBreaksAfterEarlierUseIsSentOnce() {
    api.answers(404, "{}");
    api.server.enqueue(
        new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    api.answers(201, "{\"runner\":{\"id\":1},\"encoded_jit_config\":\"Y29u\"}");

    var _ = api.runners().get(TARGET, 1);
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void aServerThatIsNotThereIsReportedAsNotReached() {
    api.server.close();
    assertThat(failure(api.runners().mint(TARGET, MINT)).detail()).contains("nothing was sent");
  }

  @Test
  void aClosedClientSendsNothing() {
    api.close();
    assertThat(failure(api.runners().mint(TARGET, MINT)).detail()).contains("closed");
  }
}
