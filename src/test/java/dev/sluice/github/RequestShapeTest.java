package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.util.Set;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, and where to. */
class RequestShapeTest {
  private static final String MINTED =
      "{\"runner\":{\"id\":42,\"name\":\"slc-r1\"},\"encoded_jit_config\":\"Y29uZmln\"}";
  private static final String GROUPS =
      "{\"total_count\":2,\"runner_groups\":"
          + "[{\"id\":1,\"name\":\"Default\"},{\"id\":9,\"name\":\"GPU\"}]}";

  private final MockedApi api = new MockedApi();

  RequestShapeTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aMintCarriesTheHeadersAndTheBodyOfTheApi() throws Exception {
    api.answers(201, MINTED);
    assertThat(ok(api.runners().mint(TARGET, MINT)).runnerId()).isEqualTo(42);

    RecordedRequest request = api.request();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getTarget()).isEqualTo("/repos/acme/api/actions/runners/generate-jitconfig");
    assertThat(request.getHeaders().get("User-Agent")).isEqualTo("sluice/1.2.3");
    assertThat(request.getHeaders().get("Accept"))
        .isEqualTo("application/vnd.github+json, application/json;q=0.9");
    assertThat(request.getHeaders().get("X-GitHub-Api-Version")).isEqualTo("2022-11-28");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(
            ("Bearer " + MockedApi.TOKEN.reveal())
                .equals(request.getHeaders().get("Authorization")))
        .isTrue();
    assertThat(MockedApi.body(request))
        .isEqualTo(
            "{\"name\":\"slc-r1\",\"runner_group_id\":1,"
                + "\"labels\":[\"gpu:t4\",\"modal\"],\"work_folder\":\"_work\"}");
  }

  @Test
  void aGroupIsLookedUpByNameOnceAndTakenAsItIsByNumber() throws Exception {
    var acme = new Target.Organization("acme");
    api.answers(200, GROUPS);
    api.answers(201, MINTED);
    api.answers(201, MINTED);
    api.answers(201, MINTED);
    ok(api.runners().mint(acme, in("gpu")));
    ok(api.runners().mint(acme, in("GPU")));
    ok(api.runners().mint(acme, in("77")));

    assertThat(api.request().getTarget())
        .isEqualTo("/orgs/acme/actions/runner-groups?per_page=100");
    assertThat(MockedApi.body(api.request())).contains("\"runner_group_id\":9");
    assertThat(MockedApi.body(api.request())).contains("\"runner_group_id\":9");
    RecordedRequest numbered = api.request();
    assertThat(numbered.getTarget()).isEqualTo("/orgs/acme/actions/runners/generate-jitconfig");
    assertThat(MockedApi.body(numbered)).contains("\"runner_group_id\":77");
  }

  @Test
  void aGroupThatIsGoneIsLookedUpAgain() {
    var acme = new Target.Organization("acme");
    api.answers(200, GROUPS);
    api.answers(404, "{\"message\":\"Not Found\"}");
    api.answers(200, GROUPS);
    api.answers(201, MINTED);
    assertThat(failure(api.runners().mint(acme, in("GPU")))).isInstanceOf(Failure.Absent.class);
    ok(api.runners().mint(acme, in("GPU")));
    assertThat(api.server.getRequestCount()).isEqualTo(4);
  }

  @Test
  void anUnknownGroupIsNamedInTheFailure() {
    api.answers(200, GROUPS);
    assertThat(failure(api.runners().mint(new Target.Enterprise("big"), in("nope"))))
        .isEqualTo(new Failure.Absent("no runner group \"nope\" at enterprise:big"));
  }

  @Test
  void theBaseMayHaveAPathAsOnEnterpriseServer() throws Exception {
    try (var enterprise = new MockedApi("/api/v3", Duration.ofSeconds(10))) {
      enterprise.answers(201, MINTED);
      ok(enterprise.runners().mint(new Target.Enterprise("big"), in("3")));
      assertThat(enterprise.request().getTarget())
          .isEqualTo("/api/v3/enterprises/big/actions/runners/generate-jitconfig");
    }
  }

  @Test
  void namesCannotLeaveTheirPlaceInThePath() throws Exception {
    api.answers(404, "{}");
    var _ = api.runners().get(new Target.Organization("a/../b?c#d"), 1);
    assertThat(api.request().getTarget()).isEqualTo("/orgs/a%2F..%2Fb%3Fc%23d/actions/runners/1");
    assertThatThrownBy(() -> api.runners().get(new Target.Organization(".."), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MintRequest in(String group) {
    return new MintRequest("slc-r1", Set.of("modal"), group, "_work");
  }
}
