package dev.sluice.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The emulator's own API below {@code /_emulator}, for people and scripts that play GitHub's users.
 * It wants no token, so the emulator listens on loopback only.
 *
 * <ul>
 *   <li>{@code POST /_emulator/jobs} with {@code {"repository", "labels", "visibility", "fork",
 *       "workflow", "branch", "actor", "seconds", "conclusion", "count", "environment"}}, all but
 *       the first two optional, queues {@code count} jobs and answers 201 with their list; {@code
 *       environment: true} lets them wait for an approval
 *   <li>{@code GET /_emulator/jobs} and {@code GET /_emulator/runners} list
 *   <li>{@code POST /_emulator/jobs/ID/cancel} and {@code .../approve} answer 202, or 409 if the
 *       job's state does not allow it
 * </ul>
 */
final class GithubControl {
  private static final int MOST_JOBS = 10_000;
  private static final List<String> KEYS =
      List.of(
          "repository",
          "labels",
          "visibility",
          "fork",
          "workflow",
          "branch",
          "actor",
          "seconds",
          "conclusion",
          "count",
          "environment");

  private final GithubModel model;

  GithubControl(GithubModel model) {
    this.model = model;
  }

  GithubAnswer handle(GithubRequest request) {
    List<String> path = request.segments();
    String call = request.method() + " " + String.join("/", path.subList(1, path.size()));
    if (call.equals("POST jobs")) {
      return queue(request.body());
    }
    if (call.equals("GET jobs")) {
      return list(model.jobs().stream().map(this::job).toList());
    }
    if (call.equals("GET runners")) {
      return list(model.runners().stream().map(GithubPayloads::runner).toList());
    }
    if (call.matches("POST jobs/[0-9]{1,18}/(cancel|approve)")) {
      long id = Long.parseLong(path.get(2));
      boolean done = path.get(3).equals("cancel") ? model.cancel(id) : model.approve(id);
      return done ? GithubAnswer.of(202, "{}") : GithubAnswer.error(409, "not in that state");
    }
    return GithubAnswer.notFound();
  }

  private GithubAnswer queue(String body) {
    return ControlBody.answer(
        body,
        KEYS,
        wish -> list(model.queue(request(wish)).stream().map(this::job).toList()).as(201));
  }

  private static GithubJobRequest request(JsonNode body) {
    List<String> labels = new ArrayList<>();
    body.path("labels").forEach(label -> labels.add(label.asString("")));
    var origin =
        body.path("fork").asBoolean(false)
            ? GithubJobRequest.Origin.FORK
            : GithubJobRequest.Origin.REPOSITORY;
    var gate =
        body.path("environment").asBoolean(false)
            ? GithubJobRequest.Gate.APPROVAL
            : GithubJobRequest.Gate.NONE;
    return GithubJobRequest.of(body.path("repository").asString(""), labels)
        .visibility(
            GithubRepository.Visibility.valueOf(
                body.path("visibility").asString("private").toUpperCase(Locale.ROOT)))
        .origin(origin)
        .gate(gate)
        .from(
            body.path("workflow").asString("ci"),
            body.path("branch").asString("main"),
            body.path("actor").asString("octocat"))
        .ending(
            Duration.ofMillis(Math.round(body.path("seconds").asDouble(1) * 1000)),
            body.path("conclusion").asString("success"))
        .times(Math.clamp(body.path("count").asInt(1), 1, MOST_JOBS));
  }

  private ObjectNode job(GithubJob job) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", job.id());
    node.put("runId", job.run().id());
    node.put("repository", model.repositoryOf(job).fullName());
    ArrayNode labels = node.putArray("labels");
    job.labels().forEach(labels::add);
    node.put("status", job.status().word());
    node.put("conclusion", job.conclusion());
    var taker = job.runner();
    node.put("runner", taker == null || taker.id() == 0 ? null : taker.name());
    return node;
  }

  static GithubAnswer list(List<ObjectNode> nodes) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    nodes.forEach(array::add);
    return GithubAnswer.json(200, array);
  }
}
