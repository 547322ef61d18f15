package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Workflow runs and jobs over the REST API 2022-11-28. */
final class RestWorkflowRuns implements WorkflowRuns {
  /** GitHub answers with no more of what is asked for by a status. */
  private static final int MOST_LISTED = 1_000;

  private final Transport transport;

  RestWorkflowRuns(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
    ApiCall call =
        ApiCall.get(Priority.LOOK_UP, root(repository), "actions", "runs", Long.toString(runId));
    return Reads.optional(transport, call, RestWorkflowRuns::facts);
  }

  @Override
  public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
    ApiCall call =
        ApiCall.get(Priority.LOOK_UP, root(repository), "actions", "jobs", Long.toString(jobId));
    return Reads.optional(transport, call, RestWorkflowRuns::remoteJob);
  }

  @Override
  public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
    Map<Long, OpenRun> runs = new LinkedHashMap<>();
    for (String status : List.of("queued", "in_progress")) {
      ApiCall call =
          ApiCall.get(Priority.POLL, root(repository), "actions", "runs").with("status", status);
      Answer<List<OpenRun>> answer =
          Lists.newest(
              transport,
              call,
              MOST_LISTED,
              "workflow_runs",
              RestWorkflowRuns::openRun,
              run -> run.facts().id());
      switch (answer) {
        case Answer.Failed<List<OpenRun>> failed -> {
          return failed;
        }
        case Answer.Ok<List<OpenRun>>(List<OpenRun> list) ->
            list.forEach(run -> runs.put(run.facts().id(), run));
      }
    }
    return Answer.ok(List.copyOf(runs.values()));
  }

  @Override
  public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
    ApiCall call =
        ApiCall.get(
                Priority.POLL, root(repository), "actions", "runs", Long.toString(runId), "jobs")
            .with("filter", "latest");
    return Lists.read(transport, call, "jobs", RestWorkflowRuns::remoteJob, RemoteJob::id);
  }

  private static Root root(RepositoryName repository) {
    return Root.repository(repository, Permission.ACTIONS);
  }

  private static Optional<OpenRun> openRun(JsonNode node) {
    JsonNode repository = node.path("repository");
    Optional<RepositoryName> name = RepositoryName.parse(repository.path("full_name").asString(""));
    return name.flatMap(found ->
        facts(node).map(facts -> new OpenRun(facts, found, Visibilities.read(repository))));
  }

  private static Optional<RunFacts> facts(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode event = node.path("event");
    if (!id.isIntegralNumber() || !event.isString()) {
      return Optional.empty();
    }
    // A head that GitHub does not tell, or not in a way we understand, counts as a deleted fork.
    Optional<RepositoryName> head =
        RepositoryName.parse(node.path("head_repository").path("full_name").asString(""));
    JsonNode actor = node.path("triggering_actor");
    @Nullable String login = text(actor.isObject() ? actor : node.path("actor"), "login");
    return Optional.of(new RunFacts(id.longValue(), head.orElse(null), event.stringValue(), login));
  }

  private static Optional<RemoteJob> remoteJob(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode run = node.path("run_id");
    JsonNode status = node.path("status");
    if (!id.isIntegralNumber() || !run.isIntegralNumber() || !status.isString()) {
      return Optional.empty();
    }
    List<String> labels = new ArrayList<>();
    node.path("labels").forEach(label -> labels.add(label.asString("")));
    JsonNode runner = node.path("runner_id");
    @Nullable Long runnerId = runner.isIntegralNumber() ? runner.longValue() : null;
    return Optional.of(
        new RemoteJob(
            id.longValue(),
            run.longValue(),
            status.stringValue(),
            text(node, "conclusion"),
            labels,
            runnerId,
            text(node, "runner_name"),
            node.path("name").asString(""),
            text(node, "workflow_name"),
            text(node, "head_branch"),
            Times.read(node.path("created_at")).orElse(null)));
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isString() ? value.stringValue() : null;
  }
}
