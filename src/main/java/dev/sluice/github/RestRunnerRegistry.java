package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Self-hosted runners over the REST API 2022-11-28. */
final class RestRunnerRegistry implements RunnerRegistry {
  private final Transport transport;
  private final RunnerGroups groups;

  RestRunnerRegistry(Transport transport, RunnerGroups groups) {
    this.transport = transport;
    this.groups = groups;
  }

  @Override
  public Answer<Registration> mint(Target target, MintRequest request) {
    return switch (groups.id(target, request.group())) {
      case Answer.Ok<Long>(Long group) -> mint(target, request, group);
      case Answer.Failed<Long>(Failure failure) -> Answer.failed(failure.before());
    };
  }

  private Answer<Registration> mint(Target target, MintRequest request, long group) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("name", request.name());
    body.put("runner_group_id", group);
    ArrayNode labels = body.putArray("labels");
    new TreeSet<>(request.labels()).forEach(labels::add);
    body.put("work_folder", request.workFolder());
    ApiCall call =
        ApiCall.post(
            Priority.MINT, body, Root.runners(target), "actions", "runners", "generate-jitconfig");
    Outcome outcome = transport.send(call);
    if (outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 201) {
      return reply
          .json()
          .flatMap(RestRunnerRegistry::registration)
          .map(Answer::ok)
          .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)));
    }
    Failure failure = Failures.of(call, outcome);
    if (failure instanceof Failure.Absent) {
      groups.forget(target);
    }
    return Answer.failed(failure);
  }

  @Override
  public Answer<Removal> remove(Target target, long runnerId) {
    ApiCall call =
        ApiCall.delete(
            Priority.DELETE, Root.runners(target), "actions", "runners", Long.toString(runnerId));
    Outcome outcome = transport.send(call);
    if (outcome instanceof Outcome.Answered(Reply reply)) {
      Optional<Removal> removal = removal(reply.status());
      if (removal.isPresent()) {
        return Answer.ok(removal.get());
      }
    }
    return Answer.failed(Failures.of(call, outcome));
  }

  private static Optional<Removal> removal(int status) {
    return switch (status) {
      case 204 -> Optional.of(Removal.REMOVED);
      case 404 -> Optional.of(Removal.ABSENT);
      case 422 -> Optional.of(Removal.BUSY);
      default -> Optional.empty();
    };
  }

  @Override
  public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
    ApiCall call =
        ApiCall.get(
            Priority.LOOK_UP, Root.runners(target), "actions", "runners", Long.toString(runnerId));
    return Reads.optional(transport, call, RestRunnerRegistry::runner);
  }

  @Override
  public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
    return switch (read(all(Priority.LOOK_UP, target).with("name", name))) {
      case Answer.Ok<List<RegisteredRunner>>(List<RegisteredRunner> found) ->
          Answer.ok(found.stream().filter(runner -> runner.name().equals(name)).findFirst());
      case Answer.Failed<List<RegisteredRunner>>(Failure failure) -> Answer.failed(failure);
    };
  }

  @Override
  public Answer<List<RegisteredRunner>> list(Target target) {
    return read(all(Priority.LOOK_UP, target));
  }

  @Override
  public Answer<List<RegisteredRunner>> poll(Target target) {
    return read(all(Priority.POLL, target));
  }

  private static ApiCall all(Priority priority, Target target) {
    return ApiCall.get(priority, Root.runners(target), "actions", "runners");
  }

  private Answer<List<RegisteredRunner>> read(ApiCall call) {
    return Lists.read(transport, call, "runners", RestRunnerRegistry::runner, RegisteredRunner::id);
  }

  private static Optional<Registration> registration(JsonNode node) {
    JsonNode id = node.path("runner").path("id");
    JsonNode config = node.path("encoded_jit_config");
    return id.isIntegralNumber() && config.isString() && !config.stringValue().isEmpty()
        ? Optional.of(new Registration(id.longValue(), Secret.of(config.stringValue())))
        : Optional.empty();
  }

  private static Optional<RegisteredRunner> runner(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode name = node.path("name");
    JsonNode busy = node.path("busy");
    if (!id.isIntegralNumber() || !name.isString() || !busy.isBoolean()) {
      return Optional.empty();
    }
    Set<String> labels = new LinkedHashSet<>();
    for (JsonNode label : node.path("labels")) {
      labels.add(label.path("name").asString("").toLowerCase(Locale.ROOT));
    }
    boolean online = node.path("status").asString("").equals("online");
    return Optional.of(
        new RegisteredRunner(
            id.longValue(), name.stringValue(), online, busy.booleanValue(), labels));
  }
}
