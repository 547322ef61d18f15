package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GithubEmulatorTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final JsonMapper JSON = new JsonMapper();
  private static final String RUNNERS = "/repos/acme/api/actions/runners";
  private static final String JIT = RUNNERS + "/generate-jitconfig";

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator emulator =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), 5_000));
  private final HttpClient http = HttpClient.newHttpClient();

  GithubEmulatorTest() {
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, null);
  }

  @AfterEach
  void stop() {
    http.close();
    emulator.close();
    timeline.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|Invalid input: object is missing required key: name",
        "{\"name\":\"a\",\"labels\":[\"x\"]}"
            + "|Invalid input: object is missing required key: runner_group_id",
        "{\"name\":\"a\",\"runner_group_id\":1,\"labels\":[]}"
            + "|Invalid property /labels: 1 item required; only 0 were supplied.",
        "{\"name\":\"a\",\"runner_group_id\":\"1\",\"labels\":[\"x\"]}"
            + "|Invalid property /runner_group_id: an integer is required.",
      })
  void anInvalidMintIsAnswered422WithGithubsWords(String body, String message) throws Exception {
    HttpResponse<String> answer = call("POST", JIT, body);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).get("message").stringValue()).isEqualTo(message);
  }

  @Test
  void aMintIsAnsweredWithTheRunnerAndItsConfig() throws Exception {
    String body = "{\"name\":\"a\",\"runner_group_id\":1,\"labels\":[\"Self-Hosted\"]}";
    HttpResponse<String> answer = call("POST", JIT, body);
    assertThat(answer.statusCode()).isEqualTo(201);
    JsonNode json = JSON.readTree(answer.body());
    assertThat(json.propertyNames()).containsExactly("runner", "encoded_jit_config");
    assertThat(json.path("runner").path("status").asString()).isEqualTo("offline");
    assertThat(json.path("runner").path("labels").path(0).path("name").asString())
        .isEqualTo("self-hosted");
    assertThat(json.path("encoded_jit_config").asString()).hasSizeBetween(3_000, 6_000);
    HttpResponse<String> again = call("POST", JIT, body);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("Already exists");
  }

  @Test
  void everyAnswerTellsTheRateLimit() throws Exception {
    for (String path : List.of(RUNNERS, RUNNERS + "/99", "/nothing/here/now")) {
      HttpResponse<String> answer = call("GET", path, null);
      assertThat(answer.headers().firstValue("x-ratelimit-limit")).contains("5000");
      assertThat(answer.headers().firstValue("x-ratelimit-remaining")).isPresent();
      assertThat(answer.headers().firstValue("x-ratelimit-reset")).isPresent();
    }
  }

  @Test
  void metaNeedsNoTokenButEverythingElseDoes() throws Exception {
    assertThat(http.send(request("GET", "/meta", null).build(), text()).statusCode())
        .isEqualTo(200);
    HttpResponse<String> refused = http.send(request("GET", RUNNERS, null).build(), text());
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.body()).contains("Requires authentication");
  }

  @Test
  void aPortThatIsTakenIsRefused() {
    var options = new GithubEmulator.Options(emulator.apiBase().getPort(), Set.of(), 5_000);
    assertThatThrownBy(() -> GithubEmulator.start(model, timeline, options))
        .hasRootCauseInstanceOf(BindException.class);
  }

  @Test
  void theApiIsAlsoWhereEnterpriseServerHasIt() throws Exception {
    assertThat(call("GET", "/api/v3" + RUNNERS, null).statusCode()).isEqualTo(200);
  }

  @Test
  void listsHavePagesWithLinks() throws Exception {
    for (int i = 0; i < 5; i++) {
      String body = "{\"name\":\"r" + i + "\",\"runner_group_id\":1,\"labels\":[\"modal\"]}";
      assertThat(call("POST", JIT, body).statusCode()).isEqualTo(201);
    }
    HttpResponse<String> page = call("GET", RUNNERS + "?per_page=2&page=2", null);
    assertThat(JSON.readTree(page.body()).path("runners").size()).isEqualTo(2);
    assertThat(JSON.readTree(page.body()).path("total_count").asInt()).isEqualTo(5);
    assertThat(page.headers().firstValue("link").orElseThrow())
        .contains("page=3&per_page=2>; rel=\"next\"", "page=1&per_page=2>; rel=\"prev\"");
    HttpResponse<String> named = call("GET", RUNNERS + "?name=r3", null);
    assertThat(JSON.readTree(named.body()).path("total_count").asInt()).isEqualTo(1);
    assertThat(named.headers().firstValue("link")).isEmpty();
  }

  @Test
  void runsAreListedByStatusWithTheirJobs() throws Exception {
    GithubJob job = model.queue(GithubJobRequest.of("acme/api", List.of("modal"))).getFirst();
    String runs = "/repos/acme/api/actions/runs";
    JsonNode queued = JSON.readTree(call("GET", runs + "?status=queued", null).body());
    assertThat(queued.path("workflow_runs").path(0).path("id").asLong()).isEqualTo(job.run().id());
    JsonNode running = JSON.readTree(call("GET", runs + "?status=in_progress", null).body());
    assertThat(running.path("total_count").asInt()).isZero();
    JsonNode jobs = JSON.readTree(call("GET", runs + "/" + job.run().id() + "/jobs", null).body());
    assertThat(jobs.path("jobs").path(0).path("id").asLong()).isEqualTo(job.id());
    assertThat(jobs.path("jobs").path(0).path("status").asString()).isEqualTo("queued");
  }

  @Test
  void jobsCanBeQueuedSeenAndCancelledByHand() throws Exception {
    String body =
        """
        {"repository": "acme/open", "labels": ["modal"], "visibility": "public", "fork": true,
         "workflow": "w", "branch": "b", "actor": "mallory", "seconds": 0.5, "count": 2}
        """;
    JsonNode queued = JSON.readTree(call("POST", "/_emulator/jobs", body).body());
    assertThat(queued.size()).isEqualTo(2);
    long id = queued.path(0).path("id").asLong();
    assertThat(model.job(id).orElseThrow().run().headRepository()).isEqualTo("mallory/open");

    String cancel = "/_emulator/jobs/" + id + "/cancel";
    assertThat(call("POST", cancel, "").statusCode()).isEqualTo(202);
    assertThat(call("POST", cancel, "").statusCode()).isEqualTo(409);
    JsonNode listed = JSON.readTree(call("GET", "/_emulator/jobs", null).body());
    assertThat(listed.path(0).path("conclusion").asString()).isEqualTo("cancelled");
    assertThat(call("GET", "/_emulator/runners", null).body()).isEqualTo("[]");
    assertThat(call("POST", "/_emulator/jobs", "{").statusCode()).isEqualTo(400);
    assertThat(call("POST", "/_emulator/jobs", "{}").statusCode()).isEqualTo(422);
    var typo =
        call(
            "POST",
            "/_emulator/jobs",
            "{\"repository\": \"acme/open\", \"labels\": [\"modal\"], \"counts\": 2}");
    assertThat(typo.statusCode()).isEqualTo(422);
    assertThat(typo.body()).contains("unknown: counts", "repository, labels, visibility");
  }

  @Test
  void aFailedDeliveryIsLoggedAndCanBeSentAgainUnderItsGuid() throws Exception {
    try (var webhook = new MockWebServer()) {
      webhook.start();
      webhook.enqueue(new MockResponse.Builder().code(503).build());
      webhook.enqueue(new MockResponse.Builder().code(202).build());
      emulator.deliverTo(webhook.url("/webhook").uri(), Canary.secret("webhook"));
      model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
      String guid = guid(webhook);
      model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
      guid(webhook);

      GithubDelivery failed = logged(503);
      assertThat(failed.event().guid()).isEqualTo(guid);
      webhook.enqueue(new MockResponse.Builder().code(200).build());
      assertThat(emulator.redeliver(failed.id())).isTrue();
      assertThat(guid(webhook)).isEqualTo(guid);
      GithubDelivery repeated = logged(200);
      assertThat(repeated.redelivery()).isTrue();
      assertThat(repeated.id()).isNotEqualTo(failed.id());
      assertThat(emulator.redeliver(1)).isFalse();
    }
  }

  @Test
  void aWebhookMadeOverTheApiDelivers() throws Exception {
    try (var webhook = new MockWebServer()) {
      webhook.start();
      webhook.enqueue(new MockResponse.Builder().code(200).build());
      webhook.enqueue(new MockResponse.Builder().code(202).body("queued").build());
      String body =
          """
          {"name": "web", "events": ["workflow_job"],
           "config": {"url": "%s", "content_type": "json", "secret": "%s"}}
          """
              .formatted(webhook.url("/hook"), Canary.secret("hook").reveal());
      HttpResponse<String> created = call("POST", "/api/v3/orgs/acme/hooks", body);
      assertThat(created.statusCode()).isEqualTo(201);
      String self =
          JSON.readTree(created.body()).path("url").asString().replace(base("/api/v3"), "");
      assertThat(webhook.takeRequest(10, TimeUnit.SECONDS))
          .extracting(request -> request.getHeaders().get("X-GitHub-Event"))
          .isEqualTo("ping");
      model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
      assertThat(webhook.takeRequest(10, TimeUnit.SECONDS))
          .extracting(request -> request.getHeaders().get("X-GitHub-Event"))
          .isEqualTo("workflow_job");
      long id = logged(202).id();
      JsonNode whole = JSON.readTree(call("GET", self + "/deliveries/" + id, null).body());
      assertThat(whole.path("response").path("payload").asString()).isEqualTo("queued");
      assertThat(whole.path("response").path("headers").isEmpty()).isFalse();
    }
  }

  @Test
  void aReceiverThatIsNotThereIsLoggedWithoutACode() throws Exception {
    URI nowhere;
    try (var closed = new MockWebServer()) {
      closed.start();
      nowhere = closed.url("/").uri();
    }
    emulator.deliverTo(nowhere, Canary.secret("hook"));
    model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
    assertThat(logged(0).status()).isEqualTo("failed to connect to host");
  }

  @Test
  void aKnownEtagIsAnsweredWithoutABody() throws Exception {
    HttpResponse<String> first = call("GET", RUNNERS, null);
    String etag = first.headers().firstValue("etag").orElseThrow();
    assertThat(first.headers().allValues("date")).hasSize(1);
    HttpResponse<String> again =
        http.send(
            request("GET", RUNNERS, null)
                .header("Authorization", "token " + TOKEN.reveal())
                .header("If-None-Match", etag)
                .build(),
            text());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("etag")).contains(etag);
    assertThat(again.headers().firstValue("x-ratelimit-used")).contains("1");
  }

  private String base(String path) {
    return emulator.apiBase() + path;
  }

  private GithubDelivery logged(int statusCode) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (System.nanoTime() < deadline) {
      for (GithubDelivery delivery : emulator.deliveries()) {
        if (delivery.statusCode() == statusCode) {
          return delivery;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no delivery was answered " + statusCode);
  }

  private static @Nullable String guid(MockWebServer webhook) throws InterruptedException {
    RecordedRequest request = webhook.takeRequest(10, TimeUnit.SECONDS);
    return request == null ? null : request.getHeaders().get("X-GitHub-Delivery");
  }

  private HttpResponse<String> call(String method, String path, @Nullable String body)
      throws Exception {
    return http.send(
        request(method, path, body).header("Authorization", "Bearer " + TOKEN.reveal()).build(),
        text());
  }

  private HttpRequest.Builder request(String method, String path, @Nullable String body) {
    return HttpRequest.newBuilder(URI.create(emulator.apiBase() + path))
        .method(
            method,
            body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofString(body));
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }
}
