package dev.sluice.github;

import static dev.sluice.github.MockedApi.MINT;
import static dev.sluice.github.MockedApi.NOW;
import static dev.sluice.github.MockedApi.TARGET;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import dev.sluice.Canary;
import dev.sluice.provider.Failure;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls as a GitHub App: which token goes with which call, and when a new one is asked for. */
class AppAuthorizerTest {
  private static final String MINTED = "{\"runner\":{\"id\":42},\"encoded_jit_config\":\"Y29u\"}";
  private static final Target ACME = new Target.Organization("acme");

  private final MockedApi api =
      new MockedApi(
          "/", Duration.ofSeconds(10), new Credential.App("77", Keys.appKey()), List.of());

  AppAuthorizerTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  private void installation(long id) {
    api.answers(200, "{\"id\":" + id + ",\"permissions\":{}}");
  }

  private void token(String name, Instant end) {
    api.answers(201, "{\"token\":\"" + secret(name) + "\",\"expires_at\":\"" + end + "\"}");
  }

  private static String secret(String name) {
    return "ghs_" + name + Canary.TEXT;
  }

  private String took(RecordedRequest request) {
    return request.getMethod() + " " + request.getTarget();
  }

  private static String bearer(RecordedRequest request) {
    return String.valueOf(request.getHeaders().get("Authorization")).substring("Bearer ".length());
  }

  @Test
  void aMintIsSentWithATokenOfTheInstallationThatMayDoJustThat() throws Exception {
    installation(9);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(201, MINTED);
    api.answers(204, "");
    ok(api.runners().mint(TARGET, MINT));
    ok(api.runners().remove(TARGET, 42));

    RecordedRequest found = api.request();
    assertThat(took(found)).isEqualTo("GET /repos/acme/api/installation");
    assertThat(JWT.decode(bearer(found)).getIssuer()).isEqualTo("77");
    RecordedRequest issued = api.request();
    assertThat(took(issued)).isEqualTo("POST /app/installations/9/access_tokens");
    assertThat(MockedApi.body(issued))
        .isEqualTo("{\"permissions\":{\"administration\":\"write\"}}");
    assertThat(JWT.decode(bearer(issued)).getIssuer()).isEqualTo("77");
    assertThat(bearer(api.request()).equals(secret("one"))).isTrue();
    RecordedRequest removed = api.request();
    assertThat(took(removed)).isEqualTo("DELETE /repos/acme/api/actions/runners/42");
    assertThat(bearer(removed).equals(secret("one"))).isTrue();
  }

  @Test
  void otherCallsGetOtherTokensOfTheSameInstallation() throws Exception {
    api.api().installed("ACME", 9);
    token("actions", NOW.plus(Duration.ofHours(1)));
    api.answers(404, "{}");
    token("runners", NOW.plus(Duration.ofHours(1)));
    api.answers(200, "{\"total_count\":0,\"runners\":[]}");
    ok(api.workflowRuns().run(MockedApi.REPOSITORY, 1));
    ok(api.runners().list(ACME));

    assertThat(MockedApi.body(api.request())).isEqualTo("{\"permissions\":{\"actions\":\"read\"}}");
    api.request();
    assertThat(MockedApi.body(api.request()))
        .isEqualTo("{\"permissions\":{\"organization_self_hosted_runners\":\"write\"}}");
    assertThat(bearer(api.request()).equals(secret("runners"))).isTrue();
  }

  @Test
  void manyCallersShareOneTokenCall() throws Exception {
    api.api().installed("acme", 9);
    token("one", NOW.plus(Duration.ofHours(1)));
    for (int i = 0; i < 20; i++) {
      api.answers(204, "");
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<String>> calls =
          IntStream.range(0, 20)
              .<Callable<String>>mapToObj(id -> () -> api.runners().remove(ACME, id).toString())
              .toList();
      for (Future<String> call : threads.invokeAll(calls)) {
        call.get();
      }
    }
    long issued = 0;
    for (int i = 0; i < 21; i++) {
      issued += api.request().getTarget().endsWith("/access_tokens") ? 1 : 0;
    }
    assertThat(issued).isEqualTo(1);
  }

  @Test
  void aTokenIsRenewedBeforeItEndsAndUsedToItsEndIfThatFails() throws Exception {
    api.api().installed("acme", 9);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(204, "");
    ok(api.runners().remove(ACME, 1));

    api.now = NOW.plus(Duration.ofMinutes(51));
    api.answers(502, "{}");
    api.answers(204, "");
    ok(api.runners().remove(ACME, 2));
    api.now = api.now.plusSeconds(11);
    token("two", NOW.plus(Duration.ofHours(2)));
    api.answers(204, "");
    ok(api.runners().remove(ACME, 3));

    api.request();
    api.request();
    api.request();
    assertThat(bearer(api.request()).equals(secret("one"))).isTrue();
    api.request();
    assertThat(bearer(api.request()).equals(secret("two"))).isTrue();

    api.now = NOW.plus(Duration.ofMinutes(119).plusSeconds(1));
    api.answers(502, "{}");
    assertThat(failure(api.runners().remove(ACME, 4))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void aTokenThatGithubRefusesIsReplacedOnce() throws Exception {
    api.api().installed("acme", 9);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(401, "{\"message\":\"Bad credentials\"}");
    token("two", NOW.plus(Duration.ofHours(1)));
    api.answers(201, MINTED);
    ok(api.runners().mint(TARGET, MINT));

    api.request();
    api.request();
    api.request();
    assertThat(bearer(api.request()).equals(secret("two"))).isTrue();
  }

  @Test
  void aSecondRefusalIsTold() {
    api.api().installed("acme", 9);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(401, "{\"message\":\"Bad credentials\"}");
    token("two", NOW.plus(Duration.ofHours(1)));
    api.answers(401, "{\"message\":\"Bad credentials\"}");
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unauthorized.class);
    assertThat(api.server.getRequestCount()).isEqualTo(4);
  }

  @Test
  void anInstallationThatAWebhookToldAndThatIsGoneIsLookedUp() throws Exception {
    api.api().installed("acme", 9);
    api.answers(404, "{\"message\":\"Not Found\"}");
    installation(10);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(204, "");
    ok(api.runners().remove(ACME, 1));
    api.request();
    assertThat(took(api.request())).isEqualTo("GET /orgs/acme/installation");
    assertThat(took(api.request())).isEqualTo("POST /app/installations/10/access_tokens");
  }

  @Test
  void anAccountWithoutTheAppIsAskedAboutOnceInAWhile() {
    api.answers(404, "{\"message\":\"Not Found\"}");
    for (int i = 0; i < 3; i++) {
      assertThat(failure(api.runners().mint(TARGET, MINT)))
          .isEqualTo(
              new Failure.Absent(
                  "the GitHub App is not installed at acme/api, or not for that repository"));
    }
    assertThat(api.server.getRequestCount()).isEqualTo(1);
    api.now = NOW.plus(Duration.ofMinutes(1));
    api.answers(404, "{\"message\":\"Not Found\"}");
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Absent.class);
    assertThat(api.server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void anAppThatDoesNotExistIsNotTakenForOneThatIsNotInstalled() {
    api.answers(404, "{\"message\":\"Integration not found\"}");
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unauthorized.class);
  }

  @Test
  void whatTheAppLacksIsNamed() {
    api.api().installed("acme", 9);
    api.answers(
        422, "{\"message\":\"The permissions requested are not granted to this installation.\"}");
    Failure failure = failure(api.runners().mint(TARGET, MINT));
    assertThat(failure).isInstanceOf(Failure.Forbidden.class);
    assertThat(failure.detail()).contains("administration=write").contains("consent");
  }

  @Test
  void anEnterpriseIsRefusedWithoutACall() {
    Failure failure = failure(api.runners().list(new Target.Enterprise("big")));
    assertThat(failure).isInstanceOf(Failure.Forbidden.class);
    assertThat(failure.detail()).contains("manage_runners:enterprise");
    assertThat(api.server.getRequestCount()).isZero();
  }

  @Test
  void releasesAreAskedForWithoutACredential() throws Exception {
    api.answers(200, "{\"tag_name\":\"v2.337.0\"}");
    assertThat(ok(api.api().releases().latest())).isEqualTo("2.337.0");
    assertThat(api.request().getHeaders().get("Authorization")).isNull();
  }

  @Test
  void aClockThatIsWrongIsCorrectedByGithubs() throws Exception {
    Instant theirs = NOW.minus(Duration.ofMinutes(20));
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atOffset(ZoneOffset.UTC));
    api.api().installed("acme", 9);
    api.answers(401, "{\"message\":\"'Issued at' claim ('iat') is in the future\"}", "date", date);
    api.answers(
        201,
        "{\"token\":\"" + secret("one") + "\",\"expires_at\":\"" + theirs.plusSeconds(3600) + "\"}",
        "date",
        date);
    api.answers(201, MINTED);
    ok(api.runners().mint(TARGET, MINT));
    api.request();
    assertThat(JWT.decode(bearer(api.request())).getIssuedAtAsInstant())
        .isBetween(theirs.minusSeconds(65), theirs.minusSeconds(55));
  }

  @Test
  void everyTokenByTheWrongClockIsReplacedNotOnlyTheFirst() {
    var local = new MovedClock();
    var server = new ServerClock(local);
    var app =
        new AppAuthorizer(
            new Credential.App("77", Keys.appKey()), server, new Installations(local));
    Transport nobody =
        new LazyTransport(() -> {
          throw new AssertionError("no call is needed");
        });
    var one = (Authorization.Granted) app.of(new Access.App(), nobody);
    var other = (Authorization.Granted) app.of(new Access.App(), nobody);
    server.observe(new Reply(401, Map.of("date", "Tue, 24 Nov 2026 11:40:00 GMT"), "{}", NOW));
    assertThat(app.refused(one)).isTrue();
    assertThat(app.refused(other)).isTrue();
    var renewed = (Authorization.Granted) app.of(new Access.App(), nobody);
    assertThat(app.refused(renewed)).isFalse();
  }

  private static final class MovedClock implements InstantSource {
    @Override
    public Instant instant() {
      return NOW;
    }
  }

  @Test
  void nobodyWaitsForARenewalWhileTheOldTokenIsGood() throws Exception {
    api.api().installed("acme", 9);
    token("one", NOW.plus(Duration.ofHours(1)));
    api.answers(204, "");
    ok(api.runners().remove(ACME, 1));
    api.now = NOW.plus(Duration.ofMinutes(55));
    var arrived = new CountDownLatch(1);
    var held = new CountDownLatch(1);
    api.server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            if (request.getTarget().endsWith("/access_tokens")) {
              arrived.countDown();
              held.await();
              return new MockResponse.Builder().code(502).build();
            }
            return new MockResponse.Builder().code(204).build();
          }
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first = threads.submit(() -> api.runners().remove(ACME, 2));
      assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
      ok(api.runners().remove(ACME, 3));
      assertThat(first.isDone()).isFalse();
      held.countDown();
      first.get();
    }
  }

  @Test
  void aFailedTokenCallIsToldToAllWhoAskAtOnce() {
    api.api().installed("acme", 9);
    api.answers(502, "{}");
    for (int i = 0; i < 5; i++) {
      assertThat(failure(api.runners().remove(ACME, i)))
          .isInstanceOfSatisfying(Failure.Unavailable.class, it -> assertThat(it.sent()).isFalse());
    }
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aJwtThatIsRefusedByARightClockIsNotTriedAgain() {
    api.api().installed("acme", 9);
    api.answers(401, "{\"message\":\"A JSON web token could not be decoded\"}");
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unauthorized.class);
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }
}
