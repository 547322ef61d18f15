package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The delivery logs of the three kinds of webhooks. */
class GithubDeliveryLogTest {
  private final GithubRestWorld world = new GithubRestWorld();
  private String repository = "";
  private String organization = "";

  enum Kind {
    REPOSITORY,
    ORGANIZATION,
    APP
  }

  @BeforeEach
  void hookUp() {
    world.rest.apps().install(world.app, "acme");
    world.rest.deliverTo(world.app, URI.create("http://app"), Canary.secret("app"));
    repository = create("/repos/acme/api/hooks");
    organization = create("/orgs/acme/hooks");
    world.pass(Duration.ofSeconds(1));
  }

  private String create(String path) {
    String body =
        """
        {"name": "web", "events": ["workflow_job"], "config": {"url": "http://a",
         "content_type": "json"}}
        """;
    return path + "/" + json(world.call("POST " + path, body)).path("id").asLong();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void failuresAreAnswersFrom400OnAndNoAnswerIsNeither(Kind kind) {
    for (GithubReply reply :
        List.of(
            GithubReply.answered(200, Map.of(), ""),
            GithubReply.answered(302, Map.of(), ""),
            GithubReply.answered(404, Map.of(), "gone"),
            GithubReply.answered(503, Map.of(), "busy"),
            GithubReply.timedOut(),
            GithubReply.unreachable())) {
      world.reply = reply;
      world.queue("acme/api");
      world.pass(Duration.ofSeconds(1));
    }
    assertThat(codes(kind, "")).containsExactly(0, 0, 503, 404, 302, 200, 202);
    assertThat(codes(kind, "?status=failure")).containsExactly(503, 404);
    assertThat(codes(kind, "?status=success")).containsExactly(302, 200, 202);
    assertThat(get(kind, "?status=other").status()).isEqualTo(422);
    assertThat(get(kind, "?cursor=abc").status()).isEqualTo(400);
    JsonNode newest = json(get(kind, "")).path(0);
    assertThat(newest.path("status").asString()).isEqualTo("failed to connect to host");
    assertThat(json(get(kind, "")).path(1).path("status").asString()).isEqualTo("timed out");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anAttemptShowsWhatWasSentAndWhatCameBack(Kind kind) {
    GithubJob job = world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    JsonNode item = json(get(kind, "")).path(0);
    JsonNode whole = json(get(kind, "/" + item.path("id").asLong()));
    assertThat(whole.path("guid")).isEqualTo(item.path("guid"));
    assertThat(whole.path("duration").asDouble()).isZero();
    assertThat(whole.path("action").asString()).isEqualTo("queued");
    assertThat(whole.path("request").path("headers").path("X-GitHub-Event").asString())
        .isEqualTo("workflow_job");
    assertThat(whole.path("request").path("payload").path("workflow_job").path("id").asLong())
        .isEqualTo(job.id());
    assertThat(whole.path("response").path("payload").asString()).isEqualTo("accepted");
    assertThat(whole.path("installation_id").isNull()).isEqualTo(kind != Kind.APP);
    assertThat(get(kind, "/1").status()).isEqualTo(404);
    JsonNode ping = json(get(kind, "")).path(1);
    assertThat(ping.path("event").asString()).isEqualTo("ping");
    assertThat(ping.path("action").isNull()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anAttemptIsRepeatedUnderItsGuidWithinThreeDays(Kind kind) {
    world.reply = GithubReply.answered(500, Map.of(), "");
    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    world.reply = GithubReply.answered(202, Map.of(), "");
    JsonNode failed = json(get(kind, "")).path(0);
    String attempts = "/" + failed.path("id").asLong() + "/attempts";
    GithubAnswer asked = world.call(token(kind), "POST " + path(kind) + attempts);
    assertThat(asked.status()).isEqualTo(202);
    assertThat(asked.body()).isEqualTo("{}");
    world.pass(Duration.ofSeconds(1));
    JsonNode again = json(get(kind, "")).path(0);
    assertThat(again.path("guid")).isEqualTo(failed.path("guid"));
    assertThat(again.path("id").asLong()).isGreaterThan(failed.path("id").asLong());
    assertThat(again.path("redelivery").asBoolean()).isTrue();
    assertThat(again.path("status_code").asInt()).isEqualTo(202);
    assertThat(world.call(token(kind), "POST " + path(kind) + "/1/attempts").status())
        .isEqualTo(404);

    world.pass(Duration.ofDays(3));
    assertThat(json(get(kind, "")).valueStream().map(item -> item.path("id").asLong()))
        .doesNotContain(failed.path("id").asLong(), again.path("id").asLong());
    assertThat(world.call(token(kind), "POST " + path(kind) + attempts).status()).isEqualTo(404);
  }

  @Test
  void anEnterpriseServerKeepsThemForSevenDays() {
    world.rest.enterpriseServer("3.19.0");
    world.pass(Duration.ofDays(6));
    assertThat(codes(Kind.REPOSITORY, "")).containsExactly(202);
    world.pass(Duration.ofDays(1));
    assertThat(codes(Kind.REPOSITORY, "")).isEmpty();
  }

  private List<Integer> codes(Kind kind, String query) {
    return json(get(kind, query))
        .valueStream()
        .map(item -> item.path("status_code").asInt())
        .toList();
  }

  private GithubAnswer get(Kind kind, String rest) {
    return world.call(token(kind), "GET " + path(kind) + rest);
  }

  private Secret token(Kind kind) {
    return kind == Kind.APP ? world.jwt() : GithubRestWorld.ALL;
  }

  private String path(Kind kind) {
    return switch (kind) {
      case REPOSITORY -> repository + "/deliveries";
      case ORGANIZATION -> organization + "/deliveries";
      case APP -> "/app/hook/deliveries";
    };
  }
}
