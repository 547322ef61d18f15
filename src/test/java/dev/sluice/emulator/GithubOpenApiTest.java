package dev.sluice.emulator;

import static dev.sluice.emulator.GithubRestWorld.JSON;
import static dev.sluice.emulator.GithubRestWorld.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * GitHub's own description of its REST API accepts what the emulator answers, good and bad. Only
 * the run of a deleted fork is left out: GitHub answers a null there that its description forbids.
 */
class GithubOpenApiTest {
  private static final Path DESCRIPTION =
      Path.of(
              System.getProperty(
                  "sluice.shared", System.getProperty("sluice.root", ".") + "/../shared"))
          .resolve("data/openapi-jit.json");

  /** Described, but not emulated. */
  private static final Map<String, String> NOT_SERVED =
      Map.of(
          "POST /orgs/{org}/actions/runners/registration-token", "runners are just-in-time only",
          "POST /repos/{owner}/{repo}/actions/runners/registration-token", "the same",
          "POST /orgs/{org}/actions/runner-groups", "groups are made in the model",
          "DELETE /repos/{owner}/{repo}/actions/runs/{run_id}", "nobody deletes runs");

  /** Emulated, but not in the excerpt of the description: checked by the schema of the thing. */
  private static final Map<String, String> BY_COMPONENT =
      Map.of(
          "GET /repos/{owner}/{repo}", "repository",
          "GET /user", "simple-user",
          "GET /users/{username}/installation", "installation",
          "GET /app/installations/{installation_id}", "installation",
          "GET /app/hook/config", "webhook-config",
          "PATCH /app/hook/config", "webhook-config",
          "GET /repos/{owner}/{repo}/hooks/{hook_id}/config", "webhook-config",
          "PATCH /repos/{owner}/{repo}/hooks/{hook_id}/config", "webhook-config",
          "GET /orgs/{org}/actions/runner-groups/{runner_group_id}", "runner-groups-org");

  /** Emulated, but neither call nor thing is in the excerpt. */
  private static final Map<String, String> NOT_DESCRIBED =
      Map.of(
          "GET /app", "no schema of an App",
          "GET /app/installations", "a list; its items are checked one by one",
          "GET /orgs/{org}", "no schema of a whole organization",
          "GET /repos/{owner}/{repo}/releases", "no schema of a release",
          "GET /repos/{owner}/{repo}/releases/latest", "no schema of a release",
          "GET /enterprises/{enterprise}/actions/runner-groups", "no schema of these groups");

  private static final String HOOK =
      """
      {"name": "web", "events": ["workflow_job"], "config": {"url": "http://a",
       "content_type": "json", "secret": "s"}}
      """;

  private final GithubRestWorld world = new GithubRestWorld();
  private final Map<String, Schema> schemas = new HashMap<>();
  private final Set<String> answered = new TreeSet<>();
  private JsonNode description = JsonNodeFactory.instance.objectNode();
  private final SchemaRegistry registry = SchemaRegistry.withDialect(Dialects.getOpenApi30());

  @BeforeEach
  void read() throws Exception {
    assumeTrue(Files.exists(DESCRIPTION), "GitHub's description is not here; not checked");
    description = JSON.readTree(Files.readString(DESCRIPTION));
  }

  @Test
  void theDescriptionWouldRefuseAWrongType() {
    ObjectNode runner = JsonNodeFactory.instance.objectNode();
    runner.put("total_count", 1);
    assertThat(
            schema("GET /repos/{owner}/{repo}/actions/runners", 200).orElseThrow().validate(runner))
        .isNotEmpty();
    assertThat(component("webhook-config").validate(JSON.readTree("{\"secret\":1}"))).isNotEmpty();
  }

  @Test
  void everyAnswerIsAsDescribed() {
    runnersOf("/repos/acme/api", "/repos/{owner}/{repo}");
    runnersOf("/orgs/acme", "/orgs/{org}");
    runnersOf("/enterprises/big", "/enterprises/{enterprise}");
    groups();
    runs();
    hooksOf("/repos/acme/api", "/repos/{owner}/{repo}");
    hooksOf("/orgs/acme", "/orgs/{org}");
    apps();
    others();

    var described = new TreeSet<String>();
    description
        .path("paths")
        .propertyStream()
        .forEach(path ->
            path.getValue().propertyNames().stream()
                .filter(method -> !method.equals("parameters"))
                .forEach(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    described.removeAll(NOT_SERVED.keySet());
    assertThat(answered).containsAll(described);
    var beside = new TreeSet<>(answered);
    beside.removeAll(described);
    var explained = new TreeSet<>(NOT_DESCRIBED.keySet());
    explained.addAll(BY_COMPONENT.keySet());
    assertThat(beside).isEqualTo(explained);
    for (GithubOperation operation : GithubOperation.values()) {
      assertThat(world.rest.calls(operation)).as(operation.name()).isPositive();
    }
  }

  private void runnersOf(String at, String template) {
    String runners = "/actions/runners";
    String mint = "POST " + template + runners + "/generate-jitconfig";
    String mintLine = "POST " + at + runners + "/generate-jitconfig";
    String body = "{\"name\":\"r\",\"runner_group_id\":1,\"labels\":[\"modal\"]}";
    JsonNode minted = check(mint, 201, world.call(mintLine, body));
    check(mint, 409, world.call(mintLine, body));
    check(mint, 422, world.call(mintLine, "{}"));
    check(mint, 404, world.call(mintLine, body.replace(":1", ":99")));
    check(mint, 401, world.call(Secret.of("bad"), mintLine, body));
    check("GET " + template + runners, 200, world.call("GET " + at + runners));
    check(
        "GET " + template + runners + "/downloads",
        200,
        world.call("GET " + at + runners + "/downloads"));
    String one = at + runners + "/" + minted.path("runner").path("id").asLong();
    String oneTemplate = template + runners + "/{runner_id}";
    check("GET " + oneTemplate, 200, world.call("GET " + one));
    check("DELETE " + oneTemplate, 204, world.call("DELETE " + one));
    check("GET " + oneTemplate, 404, world.call("GET " + one));
  }

  private void groups() {
    var acme = new GithubScope.Organization("acme");
    world.model.addGroup(acme, GithubGroup.selected(2, "Some", Set.of("acme/api"), true));
    String groups = "/actions/runner-groups";
    check("GET /orgs/{org}" + groups, 200, world.call("GET /orgs/acme" + groups));
    check(
        "GET /orgs/{org}" + groups + "/{runner_group_id}",
        200,
        world.call("GET /orgs/acme" + groups + "/2"));
    check(
        "GET /enterprises/{enterprise}" + groups, 200, world.call("GET /enterprises/big" + groups));
  }

  private void runs() {
    String repository = "/repos/{owner}/{repo}/actions";
    GithubJob job = world.queue("acme/api");
    world.model.queue(
        GithubJobRequest.of("acme/api", List.of("modal"))
            .origin(GithubJobRequest.Origin.FORK)
            .gate(GithubJobRequest.Gate.APPROVAL));
    world.model.cancel(world.queue("acme/api").id());
    String at = "GET /repos/acme/api/actions";
    String run = "/runs/" + job.run().id();
    check("GET " + repository + "/runs", 200, world.call(at + "/runs"));
    check("GET " + repository + "/runs/{run_id}", 200, world.call(at + run));
    check("GET " + repository + "/runs/{run_id}", 404, world.call(at + "/runs/1"));
    check("GET " + repository + "/runs/{run_id}/jobs", 200, world.call(at + run + "/jobs"));
    String attempt = "/attempts/{attempt_number}/jobs";
    check(
        "GET " + repository + "/runs/{run_id}" + attempt,
        200,
        world.call(at + run + "/attempts/1/jobs"));
    check(
        "GET " + repository + "/runs/{run_id}" + attempt,
        404,
        world.call(at + run + "/attempts/2/jobs"));
    check("GET " + repository + "/jobs/{job_id}", 200, world.call(at + "/jobs/" + job.id()));
  }

  private void hooksOf(String at, String template) {
    String list = at + "/hooks";
    JsonNode hook = check("POST " + template + "/hooks", 201, world.call("POST " + list, HOOK));
    check("POST " + template + "/hooks", 422, world.call("POST " + list, HOOK));
    check("GET " + template + "/hooks", 200, world.call("GET " + list));
    String one = list + "/" + hook.path("id").asLong();
    String oneTemplate = template + "/hooks/{hook_id}";
    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    check("GET " + oneTemplate, 200, world.call("GET " + one));
    check("GET " + oneTemplate, 404, world.call("GET " + list + "/1"));
    check("PATCH " + oneTemplate, 200, world.call("PATCH " + one, "{\"active\":true}"));
    check("PATCH " + oneTemplate, 422, world.call("PATCH " + one, "{\"config\":{}}"));
    check("POST " + oneTemplate + "/pings", 204, world.call("POST " + one + "/pings"));
    if (at.startsWith("/repos")) {
      check("GET " + oneTemplate + "/config", 200, world.call("GET " + one + "/config"));
      check("PATCH " + oneTemplate + "/config", 200, world.call("PATCH " + one + "/config"));
      check("POST " + oneTemplate + "/tests", 204, world.call("POST " + one + "/tests"));
    }
    deliveriesOf(GithubRestWorld.ALL, one, oneTemplate);
    check("DELETE " + oneTemplate, 204, world.call("DELETE " + one));
    check("DELETE " + oneTemplate, 404, world.call("DELETE " + one));
  }

  private void deliveriesOf(Secret token, String at, String template) {
    String list = at + "/deliveries";
    String listTemplate = template + "/deliveries";
    JsonNode all = check("GET " + listTemplate, 200, world.call(token, "GET " + list));
    check("GET " + listTemplate, 400, world.call(token, "GET " + list + "?cursor=x"));
    check("GET " + listTemplate, 422, world.call(token, "GET " + list + "?status=x"));
    assertThat(all.size()).isPositive();
    for (JsonNode item : all) {
      String one = list + "/" + item.path("id").asLong();
      check("GET " + listTemplate + "/{delivery_id}", 200, world.call(token, "GET " + one));
      check(
          "POST " + listTemplate + "/{delivery_id}/attempts",
          202,
          world.call(token, "POST " + one + "/attempts"));
    }
  }

  private void apps() {
    long installation = world.rest.apps().install(world.app, "acme");
    world.rest.deliverTo(world.app, URI.create("http://app"), Canary.secret("app"));
    world.queue("acme/api");
    world.pass(Duration.ofSeconds(1));
    Secret jwt = world.jwt();
    check("GET /app", 200, world.call(jwt, "GET /app"));
    check("GET /app/installations", 200, world.call(jwt, "GET /app/installations"));
    String one = "/app/installations/" + installation;
    check("GET /app/installations/{installation_id}", 200, world.call(jwt, "GET " + one));
    check("GET /orgs/{org}/installation", 200, world.call(jwt, "GET /orgs/acme/installation"));
    String ofRepository = "GET /repos/{owner}/{repo}/installation";
    check(ofRepository, 200, world.call(jwt, "GET /repos/acme/open/installation"));
    check(ofRepository, 404, world.call(jwt, "GET /repos/other/app/installation"));
    world.model.renameRepository("other/app", "new");
    check(ofRepository, 301, world.call(jwt, "GET /repos/other/app/installation"));
    check(
        "GET /users/{username}/installation", 200, world.call(jwt, "GET /users/acme/installation"));
    String token = "POST /app/installations/{installation_id}/access_tokens";
    String line = "POST " + one + "/access_tokens";
    check(token, 201, world.call(jwt, line));
    check(token, 201, world.call(jwt, line, "{\"repositories\":[\"api\"]}"));
    check(token, 422, world.call(jwt, line, "{\"permissions\":{\"contents\":\"write\"}}"));
    check(token, 404, world.call(jwt, "POST /app/installations/1/access_tokens"));
    check(token, 401, world.call(line));
    check("GET /app/hook/config", 200, world.call(jwt, "GET /app/hook/config"));
    check("PATCH /app/hook/config", 200, world.call(jwt, "PATCH /app/hook/config", "{}"));
    deliveriesOf(jwt, "/app/hook", "/app/hook");
    world.rest.apps().suspend(installation);
    check(token, 403, world.call(jwt, line));
    check("GET /app/installations/{installation_id}", 200, world.call(jwt, "GET " + one));
  }

  private void others() {
    check("GET /meta", 200, world.call("GET /meta"));
    check("GET /rate_limit", 200, world.call("GET /rate_limit"));
    check("GET /user", 200, world.call("GET /user"));
    check("GET /orgs/{org}", 200, world.call("GET /orgs/acme"));
    check("GET /repos/{owner}/{repo}", 200, world.call("GET /repos/acme/api"));
    String releases = "GET /repos/actions/runner/releases";
    check("GET /repos/{owner}/{repo}/releases", 200, world.call(releases));
    check("GET /repos/{owner}/{repo}/releases/latest", 200, world.call(releases + "/latest"));
  }

  /** Checks an answer and returns its body. */
  private JsonNode check(String call, int status, GithubAnswer answer) {
    assertThat(answer.status()).as(call).isEqualTo(status);
    answered.add(call);
    Optional<Schema> schema = schema(call, status);
    if (answer.body() == null) {
      assertThat(schema).as(call).isEmpty();
      return JsonNodeFactory.instance.missingNode();
    }
    JsonNode body = json(answer);
    schema.ifPresent(
        known -> assertThat(known.validate(body)).as("%s %d: %s", call, status, body).isEmpty());
    return body;
  }

  /** The schema of an answer; empty if there is none in the description. */
  private Optional<Schema> schema(String call, int status) {
    String[] words = call.split(" ", 2);
    JsonNode response =
        description
            .path("paths")
            .path(words[1])
            .path(words[0].toLowerCase(Locale.ROOT))
            .path("responses")
            .path(Integer.toString(status));
    String shared = response.path("$ref").asString("");
    JsonNode content =
        shared.isEmpty()
            ? response.path("content")
            : description
                .path("components")
                .path("responses")
                .path(shared.substring(shared.lastIndexOf('/') + 1))
                .path("content");
    JsonNode schema = content.path("application/json").path("schema");
    if (schema.isObject()) {
      return Optional.of(schemas.computeIfAbsent(call + status, _ -> compile(schema)));
    }
    if (status >= 300) {
      return Optional.of(component("basic-error"));
    }
    @Nullable String component = BY_COMPONENT.get(call);
    return component == null ? Optional.empty() : Optional.of(component(component));
  }

  private Schema component(String name) {
    return schemas.computeIfAbsent(
        name,
        _ ->
            compile(
                JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name)));
  }

  /** A schema that stands on its own, since its references lead into the components. */
  private Schema compile(JsonNode schema) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.putArray("allOf").add(schema);
    root.set("components", description.path("components"));
    return registry.getSchema(root);
  }
}
