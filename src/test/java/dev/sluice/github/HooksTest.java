package dev.sluice.github;

import static dev.sluice.github.MockedApi.REPOSITORY;
import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Stretch;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.Hooks.Hook;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire about webhooks. */
class HooksTest {
  private static final HookSite SITE = new HookSite.Repository(REPOSITORY);
  private static final HookSite ORGANIZATION = new HookSite.Organization("acme");
  private static final URI URL = URI.create("https://ci.example.com/webhook");
  private static final Hooks.Settings SETTINGS =
      new Hooks.Settings(URL, Set.of("workflow_job", "push"), Canary.secret("webhook"));
  private static final String HOOK =
      """
      {"id":%d,"name":"web","active":true,"events":["workflow_job"],
       "config":{"url":"https://ci.example.com/webhook","content_type":"json",
                 "insecure_ssl":"0","secret":"********"},
       "updated_at":"2026-11-20T10:00:00Z"}\
      """;

  private final MockedApi api = new MockedApi();

  HooksTest() throws Exception {}

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void aListIsReadToItsEnd() throws Exception {
    String next = api.server.url("/repositories/1/hooks?page=2").toString();
    api.answers(200, "[" + HOOK.formatted(1) + "]", "link", "<" + next + ">; rel=\"next\"");
    api.answers(200, "[" + HOOK.formatted(2) + "]");
    List<Hook> hooks = ok(api.hooks().list(SITE));
    assertThat(hooks).extracting(Hook::id).containsExactly(1L, 2L);
    assertThat(hooks.getFirst())
        .isEqualTo(
            new Hook(
                1,
                URL.toString(),
                true,
                Set.of("workflow_job"),
                "json",
                true,
                true,
                Instant.parse("2026-11-20T10:00:00Z")));
    assertThat(api.request().getTarget()).isEqualTo("/repos/acme/api/hooks?per_page=100");
    assertThat(api.request().getTarget()).isEqualTo("/repositories/1/hooks?page=2");
  }

  @Test
  void halfAListIsAFailure() {
    String next = api.server.url("/repositories/1/hooks?page=2").toString();
    api.answers(200, "[" + HOOK.formatted(1) + "]", "link", "<" + next + ">; rel=\"next\"");
    api.answers(403, "{\"message\":\"Forbidden\"}");
    assertThat(failure(api.hooks().list(SITE))).isInstanceOf(Failure.Forbidden.class);
  }

  @Test
  void everyWriteCarriesTheSecret() throws Exception {
    api.answers(201, HOOK.formatted(1));
    api.answers(200, HOOK.formatted(1));
    ok(api.hooks().create(ORGANIZATION, SETTINGS));
    ok(api.hooks().update(SITE, 1, SETTINGS));
    RecordedRequest create = api.request();
    assertThat(create.getMethod()).isEqualTo("POST");
    assertThat(create.getTarget()).isEqualTo("/orgs/acme/hooks");
    RecordedRequest update = api.request();
    assertThat(update.getMethod()).isEqualTo("PATCH");
    assertThat(update.getTarget()).isEqualTo("/repos/acme/api/hooks/1");
    String body =
        "{\"active\":true,\"events\":[\"push\",\"workflow_job\"],\"config\":{\"url\":\""
            + URL
            + "\",\"content_type\":\"json\",\"insecure_ssl\":\"0\",\"secret\":\""
            + SETTINGS.secret().reveal()
            + "\"}";
    assertThat(MockedApi.body(create).equals(body + ",\"name\":\"web\"}")).isTrue();
    assertThat(MockedApi.body(update).equals(body + "}")).isTrue();
  }

  @Test
  void pingsAndRemoves() throws Exception {
    api.answers(204, "");
    api.answers(204, "");
    ok(api.hooks().ping(SITE, 7));
    ok(api.hooks().delete(SITE, 7));
    assertThat(api.request().getTarget()).isEqualTo("/repos/acme/api/hooks/7/pings");
    RecordedRequest delete = api.request();
    assertThat(delete.getMethod()).isEqualTo("DELETE");
    assertThat(delete.getTarget()).isEqualTo("/repos/acme/api/hooks/7");
  }

  @Test
  void ofAnAppNothingIsAskedThatItDoesNotHave() {
    HookSite app = new HookSite.App();
    assertThat(failure(api.hooks().create(app, SETTINGS))).isInstanceOf(Failure.Refused.class);
    assertThat(failure(api.hooks().delete(app, 0))).isInstanceOf(Failure.Refused.class);
    assertThat(failure(api.hooks().ping(app, 0))).isInstanceOf(Failure.Refused.class);
    assertThat(ok(api.deliveries().hooks(app))).containsExactly(Deliveries.APP_HOOK);
    assertThat(api.server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "https://github.com/apps/ci, User, octocat, https://github.com/settings/apps/ci",
        "https://github.com/apps/ci, Organization, acme,"
            + " https://github.com/organizations/acme/settings/apps/ci",
        "https://ghe.example.com/github-apps/ci, User, octocat,"
            + " https://ghe.example.com/settings/apps/ci",
        "https://ghe.example.com/somewhere/else, User, octocat, -",
        "https://github.com/apps/ci, Enterprise, acme, -",
        "-, User, octocat, -",
      })
  void theSettingsOfAnAppAreWhereItsOwnerFindsThem(
      @Nullable String page, String type, String owner, @Nullable String settings)
      throws Exception {
    var credential = new Credential.App("1", Keys.appKey());
    try (var app = new MockedApi("/", Duration.ofSeconds(10), credential, List.of())) {
      app.answers(
          200,
          "{\"id\":1,%s\"owner\":{\"login\":\"%s\",\"type\":\"%s\"},\"events\":[],\"permissions\":{}}"
              .formatted(page == null ? "" : "\"html_url\":\"" + page + "\",", owner, type));
      assertThat(ok(app.hooks().app()).settings())
          .isEqualTo(settings == null ? null : URI.create(settings));
    }
  }

  /** A page with one attempt, made so many seconds before the newest. */
  private void page(int second) {
    String next =
        api.server.url("/repositories/1/hooks/7/deliveries?cursor=v1_" + second).toString();
    api.answers(
        200,
        """
        [{"id":%d,"guid":"g%d","event":"workflow_job","delivered_at":"%s",
          "redelivery":false,"status":"OK","status_code":503}]\
        """
            .formatted(10_000 - second, second, MockedApi.NOW.minusSeconds(second)),
        "link",
        "<" + next + ">; rel=\"next\"");
  }

  @Test
  void whatWasReadOfALogIsKeptWhenALimitEndsItAndTheRestIsReadFromThere() throws Exception {
    page(1);
    page(2);
    api.answers(429, "{\"message\":\"slow down\"}", "retry-after", "60");
    Instant since = MockedApi.NOW.minusSeconds(4);
    Stretch top = ok(api.deliveries().since(SITE, 7, since));
    assertThat(top.attempts()).extracting(Deliveries.Attempt::guid).containsExactly("g1", "g2");
    assertThat(top.failure()).isInstanceOf(Failure.Limited.class);
    assertThat(top.rest()).endsWith("cursor=v1_2");

    api.now = MockedApi.NOW.plusSeconds(61);
    for (int second = 3; second <= 5; second++) {
      page(second);
    }
    Stretch rest = ok(api.deliveries().more(SITE, 7, since, requireNonNull(top.rest())));
    assertThat(rest.attempts()).extracting(Deliveries.Attempt::guid).containsExactly("g3", "g4");
    assertThat(rest.rest()).isNull();
    assertThat(rest.failure()).isNull();
    for (int i = 0; i < 3; i++) {
      api.request();
    }
    assertThat(api.request().getTarget())
        .isEqualTo("/repositories/1/hooks/7/deliveries?cursor=v1_2");
  }

  @Test
  void aLongLogIsReadInParts() {
    for (int second = 1; second <= 101; second++) {
      page(second);
    }
    Stretch top = ok(api.deliveries().since(SITE, 7, MockedApi.NOW.minusSeconds(100)));
    assertThat(top.attempts()).hasSize(100);
    assertThat(top.failure()).isNull();
    Stretch rest =
        ok(
            api.deliveries()
                .more(SITE, 7, MockedApi.NOW.minusSeconds(100), requireNonNull(top.rest())));
    assertThat(rest.attempts()).isEmpty();
    assertThat(rest.rest()).isNull();
  }

  @Test
  void theNewestDeliveriesAreTheFirstPageOnly() throws Exception {
    String next = api.server.url("/repositories/1/hooks/7/deliveries?cursor=v1").toString();
    String attempt =
        "{\"id\":%d,\"guid\":\"g1\",\"event\":\"ping\",\"delivered_at\":\"2019-06-03T00:57:16Z\","
            + "\"redelivery\":true,\"status\":\"OK\",\"status_code\":%s}";
    api.answers(
        200,
        "[" + attempt.formatted(9, "403") + "," + attempt.formatted(8, "null") + "]",
        "link",
        "<" + next + ">; rel=\"next\"");
    List<Deliveries.Attempt> newest = ok(api.deliveries().newest(SITE, 7));
    assertThat(newest).extracting(Deliveries.Attempt::code).containsExactly(403, 0);
    assertThat(newest).allMatch(Deliveries.Attempt::redelivery).noneMatch(Deliveries.Attempt::ok);
    assertThat(api.request().getTarget())
        .isEqualTo("/repos/acme/api/hooks/7/deliveries?per_page=100");
    assertThat(api.server.getRequestCount()).isEqualTo(1);
  }
}
