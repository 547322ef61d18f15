package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.REPOSITORY;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.Removal;
import java.time.Duration;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Renamed repositories are followed; nothing else is, and the token stays at home. */
class RedirectTest {
  private static final String NEW = "/repositories/591/actions/runners/generate-jitconfig";
  private static final String MINTED = "{\"runner\":{\"id\":42},\"encoded_jit_config\":\"Y29u\"}";

  private final MockedApi api = new MockedApi();

  RedirectTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 308})
  void aMintInARenamedRepositoryIsPostedAgainWithItsBody(int status) throws Exception {
    api.answers(status, "{}", "location", api.server.url(NEW).toString());
    api.answers(201, MINTED);
    assertThat(ok(api.runners().mint(TARGET, MINT)).runnerId()).isEqualTo(42);

    RecordedRequest first = api.request();
    RecordedRequest second = api.request();
    assertThat(second.getMethod()).isEqualTo("POST");
    assertThat(second.getTarget()).isEqualTo(NEW);
    assertThat(second.getBody()).isEqualTo(first.getBody());
  }

  @Test
  void aRemovalInARenamedRepositoryStaysADelete() throws Exception {
    api.answers(307, "{}", "location", "/repositories/591/actions/runners/7");
    api.answers(204, "");
    assertThat(ok(api.runners().remove(TARGET, 7))).isEqualTo(Removal.REMOVED);
    api.request();
    assertThat(api.request().getMethod()).isEqualTo("DELETE");
  }

  @Test
  void noRequestGoesToAnotherHost() throws Exception {
    try (var stranger = new MockWebServer()) {
      stranger.start();
      api.answers(301, "{}", "location", stranger.url(NEW).toString());
      api.answers(301, "{}", "location", "https://127.0.0.1:" + api.server.getPort() + NEW);
      api.answers(301, "{}");
      for (int i = 0; i < 3; i++) {
        assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Refused.class);
      }
      assertThat(stranger.getRequestCount()).isZero();
      assertThat(api.server.getRequestCount()).isEqualTo(3);
    }
  }

  @Test
  void noRequestLeavesTheBasePathOfAnEnterpriseServer() throws Exception {
    try (var enterprise = new MockedApi("/api/v3", Duration.ofSeconds(10))) {
      enterprise.answers(301, "{}", "location", "/login");
      assertThat(failure(enterprise.runners().mint(TARGET, MINT)))
          .isInstanceOf(Failure.Refused.class);
      assertThat(enterprise.server.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void aRedirectIsFollowedOnceOnly() {
    api.answers(301, "{}", "location", NEW);
    api.answers(301, "{}", "location", NEW);
    assertThat(failure(api.runners().mint(TARGET, MINT)).detail())
        .contains("301 after a redirect; not followed");
    assertThat(api.server.getRequestCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 303})
  void redirectsThatWouldChangeTheMethodAreNotFollowed(int status) {
    api.answers(status, "{}", "location", NEW);
    assertThat(failure(api.workflowRuns().run(REPOSITORY, 1)))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }
}
