package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.JSON;
import static dev.sluice.emulator.GithubRestWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Webhooks created over the REST API: what is accepted, what is kept, and what they get. */
class GithubHooksTest {
  private static final String AT_REPOSITORY = "/repos/acme/api/hooks";
  private static final String AT_ORGANIZATION = "/orgs/acme/hooks";
  private static final Secret SECRET = Canary.secret("hook");

  private final GithubRestWorld world = new GithubRestWorld();

  @Test
  void aNewHookHasGithubsDefaultsAndIsPinged() {
    JsonNode hook = create(AT_REPOSITORY, "{\"config\":{\"url\":\"http://127.0.0.1:1/a\"}}");
    assertThat(hook.path("config").toString())
        .isEqualTo(
            "{\"content_type\":\"form\",\"insecure_ssl\":\"0\",\"url\":\"http://127.0.0.1:1/a\"}");
    assertThat(hook.path("events").toString()).isEqualTo("[\"push\"]");
    assertThat(hook.path("active").asBoolean()).isTrue();
    assertThat(hook.path("last_response").path("status").asString()).isEqualTo("unused");

    world.pass(Duration.ofSeconds(1));
    GithubPost ping = world.posts.getFirst();
    assertThat(ping.headers())
        .containsEntry("X-GitHub-Event", "ping")
        .containsEntry("Content-Type", "application/x-www-form-urlencoded")
        .doesNotContainKey("X-Hub-Signature-256");
    JsonNode payload = JSON.readTree(decoded(ping));
    assertThat(payload.path("hook_id").asLong()).isEqualTo(hook.path("id").asLong());
    assertThat(payload.path("repository").path("full_name").asString()).isEqualTo("acme/api");
    assertThat(payload.has("action")).isFalse();
    JsonNode later = json(world.call("GET " + AT_REPOSITORY + "/" + hook.path("id").asLong()));
    assertThat(later.path("last_response").path("code").asInt()).isEqualTo(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {AT_REPOSITORY, AT_ORGANIZATION})
  void theSecretIsNeverShown(String path) {
    JsonNode hook = create(path, full("a", "json"));
    String self = path + "/" + hook.path("id").asLong();
    for (String line :
        List.of(
            "GET " + path, "GET " + self, "GET " + self + "/config", "PATCH " + self + "/config")) {
      assertThat(world.call(line).body()).contains("********").doesNotContain(SECRET.reveal());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":\"email\",\"config\":{\"url\":\"http://a\"}}|Name must be 'web'",
        "{\"name\":\"web\"}|Config must contain URL for webhooks",
        "{\"name\":\"web\",\"config\":{\"url\":\"ftp://a\"}}|Url is not supported because it is"
            + " not a web address",
        "{\"name\":\"web\",\"config\":{\"url\":\"http://a\",\"content_type\":\"xml\"}}|Content"
            + " type must be 'json' or 'form'",
        "{\"name\":\"web\",\"events\":[\"No\"],\"config\":{\"url\":\"http://a\"}}|Events contains"
            + " an event that does not exist",
      })
  void whatIsWrongIsRefused(String body, String message) {
    for (String path : List.of(AT_REPOSITORY, AT_ORGANIZATION)) {
      GithubAnswer answer = world.call("POST " + path, body);
      assertThat(answer.status()).isEqualTo(422);
      assertThat(GithubRestWorld.message(answer)).isEqualTo("Validation Failed");
      assertThat(json(answer).path("errors").path(0).path("message").asString()).isEqualTo(message);
    }
  }

  @Test
  void theSameHookTwiceIsRefusedAndOtherEventsAreNot() {
    create(AT_REPOSITORY, full("a", "json"));
    GithubAnswer again = world.call("POST " + AT_REPOSITORY, full("a", "form"));
    assertThat(again.status()).isEqualTo(422);
    assertThat(again.body()).contains("Hook already exists on this repository");
    create(AT_REPOSITORY, full("a", "json").replace("workflow_job", "workflow_run"));
    create(AT_ORGANIZATION, full("a", "json"));
    assertThat(world.call("POST " + AT_ORGANIZATION, full("a", "json")).body())
        .contains("Hook already exists on this organization");
    assertThat(
            world
                .call("POST " + AT_ORGANIZATION, full("b", "json").replace("\"name\"", "\"n\""))
                .status())
        .isEqualTo(422);
  }

  @Test
  void anEventHasTwentyHooksAtMost() {
    for (int i = 0; i < 20; i++) {
      create(AT_REPOSITORY, full("h" + i, "json"));
    }
    assertThat(world.call("POST " + AT_REPOSITORY, full("more", "json")).body())
        .contains("cannot have more than 20 hooks");
    GithubAnswer page = world.call("GET " + AT_REPOSITORY + "?per_page=15");
    assertThat(json(page)).hasSize(15);
    assertThat(page.headers().get("link")).contains("page=2&per_page=15>; rel=\"next\"");
  }

  @Test
  void aChangeWithoutTheSecretRemovesItAndTheConfigKeepsIt() {
    String self = AT_REPOSITORY + "/" + create(AT_REPOSITORY, full("a", "json")).path("id");
    world.call("PATCH " + self + "/config", "{\"url\":\"http://b\"}");
    JsonNode config = json(world.call("GET " + self + "/config"));
    assertThat(config.path("url").asString()).isEqualTo("http://b");
    assertThat(config.path("content_type").asString()).isEqualTo("json");
    assertThat(config.has("secret")).isTrue();

    JsonNode changed =
        json(world.call("PATCH " + self, "{\"config\":{\"url\":\"http://c\"},\"active\":false}"));
    assertThat(changed.path("config").has("secret")).isFalse();
    assertThat(changed.path("config").path("content_type").asString()).isEqualTo("form");
    assertThat(changed.path("active").asBoolean()).isFalse();
    assertThat(changed.path("events").toString()).isEqualTo("[\"workflow_job\"]");

    JsonNode events =
        json(world.call("PATCH " + self, "{\"add_events\":[\"push\"],\"active\":true}"));
    assertThat(events.path("events").toString()).isEqualTo("[\"push\",\"workflow_job\"]");
    JsonNode fewer = json(world.call("PATCH " + self, "{\"remove_events\":[\"push\"]}"));
    assertThat(fewer.path("events").toString()).isEqualTo("[\"workflow_job\"]");
    JsonNode others = json(world.call("PATCH " + self, "{\"events\":[\"push\"]}"));
    assertThat(others.path("events").toString()).isEqualTo("[\"push\"]");
    assertThat(world.call("PATCH " + self, "{\"config\":{\"content_type\":\"json\"}}").status())
        .isEqualTo(422);

    assertThat(world.call("DELETE " + self).status()).isEqualTo(204);
    assertThat(world.call("GET " + self).status()).isEqualTo(404);
  }

  @Test
  void everyHookOfAnEventGetsTheSameGuidAndItsOwnSignature() {
    world.rest.apps().install(world.app, "acme");
    Secret appSecret = Canary.secret("app");
    world.rest.deliverTo(world.app, URI.create("http://app"), appSecret);
    create(AT_REPOSITORY, full("repo", "json"));
    create(AT_ORGANIZATION, full("org", "form"));
    create("/repos/acme/open/hooks", full("elsewhere", "json"));
    create(AT_REPOSITORY, full("pushes", "json").replace("workflow_job", "push"));
    world.pass(Duration.ofSeconds(1));
    world.posts.clear();

    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts)
        .extracting(post -> post.headers().get("X-GitHub-Hook-Installation-Target-Type"))
        .containsExactlyInAnyOrder("integration", "repository", "organization");
    assertThat(world.posts)
        .extracting(post -> post.headers().get("X-GitHub-Delivery"))
        .hasSize(3)
        .containsOnly(world.posts.getFirst().headers().get("X-GitHub-Delivery"));
    assertThat(world.posts)
        .extracting(post -> post.headers().get("X-GitHub-Hook-ID"))
        .doesNotHaveDuplicates();
    for (GithubPost post : world.posts) {
      boolean app = post.url().getHost().equals("app");
      assertThat(post.headers().get("X-Hub-Signature-256"))
          .isEqualTo("sha256=" + hmac(app ? appSecret : SECRET, post.body()));
      JsonNode payload = JSON.readTree(decoded(post));
      assertThat(payload.path("workflow_job").path("status").asString()).isEqualTo("queued");
      assertThat(payload.has("installation")).isEqualTo(app);
    }
    GithubPost toApp =
        world.posts.stream()
            .filter(post -> post.url().getHost().equals("app"))
            .findFirst()
            .orElseThrow();
    assertThat(toApp.headers())
        .containsEntry("X-GitHub-Hook-Installation-Target-ID", Long.toString(world.app.id()));
    assertThat(JSON.readTree(toApp.body()).path("installation").has("node_id")).isTrue();
  }

  @Test
  void anInactiveDeletedOrSuspendedHookGetsNothing() {
    long installation = world.rest.apps().install(world.app, "acme");
    world.rest.deliverTo(world.app, URI.create("http://app"), SECRET);
    String first = AT_REPOSITORY + "/" + create(AT_REPOSITORY, full("a", "json")).path("id");
    String second = AT_REPOSITORY + "/" + create(AT_REPOSITORY, full("b", "json")).path("id");
    world.pass(Duration.ofSeconds(1));
    world.posts.clear();
    world.call("PATCH " + first, "{\"active\":false}");
    world.call("DELETE " + second);
    world.rest.apps().suspend(installation);
    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts).isEmpty();

    world.rest.apps().unsuspend(installation);
    world.call("PATCH " + first, "{\"active\":true}");
    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts).hasSize(2);
  }

  @Test
  void anAppsHookIsConfiguredByItsJwt() {
    world.rest.apps().register(world.app);
    assertThat(world.call(world.jwt(), "GET /app/hook/config").status()).isEqualTo(404);
    world.rest.deliverTo(world.app, URI.create("http://app"), SECRET);
    GithubAnswer changed =
        world.call(world.jwt(), "PATCH /app/hook/config", "{\"url\":\"http://app2\"}");
    assertThat(changed.status()).isEqualTo(200);
    JsonNode config = json(world.call(world.jwt(), "GET /app/hook/config"));
    assertThat(config.path("url").asString()).isEqualTo("http://app2");
    assertThat(config.path("secret").asString()).isEqualTo("********");
    assertThat(world.call("GET /app/hook/config").status()).isEqualTo(401);
  }

  @Test
  void aPingIsSentOnDemandAndATestSendsNothing() {
    String self = AT_REPOSITORY + "/" + create(AT_REPOSITORY, full("a", "json")).path("id");
    world.pass(Duration.ofSeconds(1));
    world.posts.clear();
    assertThat(world.call("POST " + self + "/tests").status()).isEqualTo(204);
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts).isEmpty();
    assertThat(world.call("POST " + self + "/pings").status()).isEqualTo(204);
    world.pass(Duration.ofSeconds(1));
    GithubPost ping = world.posts.getFirst();
    assertThat(ping.headers())
        .containsEntry("X-GitHub-Event", "ping")
        .containsEntry("X-Hub-Signature-256", "sha256=" + hmac(SECRET, ping.body()));
    assertThat(world.call("POST " + AT_ORGANIZATION + "/1/pings").status()).isEqualTo(404);
  }

  @Test
  void anEnterpriseServerSaysWhoItIs() {
    world.rest.enterpriseServer("3.19.0");
    create(AT_ORGANIZATION, full("a", "json"));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.posts.getFirst().headers())
        .containsEntry("X-GitHub-Enterprise-Version", "3.19.0")
        .containsKey("X-GitHub-Enterprise-Host");
  }

  private JsonNode create(String path, String body) {
    GithubAnswer answer = world.call("POST " + path, body);
    assertThat(answer.status()).isEqualTo(201);
    return json(answer);
  }

  private static String full(String host, String contentType) {
    return """
    {"name": "web", "events": ["workflow_job"],
     "config": {"url": "http://%s", "content_type": "%s", "secret": "%s"}}
    """
        .formatted(host, contentType, SECRET.reveal());
  }

  private static String decoded(GithubPost post) {
    return post.body().startsWith("payload=")
        ? URLDecoder.decode(post.body().substring(8), StandardCharsets.UTF_8)
        : post.body();
  }

  private static String hmac(Secret secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }
}
