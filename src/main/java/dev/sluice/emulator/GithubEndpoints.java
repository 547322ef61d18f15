package dev.sluice.emulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What each call of the REST API does and answers, with GitHub's status codes and texts (REST API
 * 2022-11-28; texts of the errors as seen on the live API).
 */
final class GithubEndpoints {
  private static final JsonMapper JSON = new JsonMapper();

  private final GithubModel model;

  GithubEndpoints(GithubModel model) {
    this.model = model;
  }

  /**
   * A call that was understood so far.
   *
   * @param scope the account or repository it is about
   * @param repository null at other scopes
   * @param id the number in the path after that, 0 if there is none
   * @param apiBase what links in answers start with
   */
  record Call(
      GithubRequest request,
      GithubScope scope,
      @Nullable GithubRepository repository,
      long id,
      String apiBase) {}

  /** Does one call. */
  interface Endpoint {
    GithubAnswer answer(Call call);
  }

  /** Serves {@code path} below a scope; numbers in it are written {@code #}. */
  record Route(GithubOperation operation, Endpoint endpoint) {}

  /** By method and path below a scope, numbers written {@code #}. */
  Map<String, Route> runnerRoutes() {
    return Map.of(
        "POST actions/runners/generate-jitconfig",
        new Route(GithubOperation.MINT, this::mint),
        "GET actions/runners",
        new Route(GithubOperation.LIST_RUNNERS, this::listRunners),
        "GET actions/runners/#",
        new Route(GithubOperation.GET_RUNNER, this::getRunner),
        "DELETE actions/runners/#",
        new Route(GithubOperation.DELETE_RUNNER, this::deleteRunner));
  }

  Map<String, Route> accountRoutes() {
    return Map.of(
        "GET actions/runner-groups", new Route(GithubOperation.LIST_GROUPS, this::listGroups));
  }

  Map<String, Route> repositoryRoutes() {
    return Map.of(
        "GET actions/runs",
        new Route(GithubOperation.LIST_RUNS, this::listRuns),
        "GET actions/runs/#",
        new Route(GithubOperation.GET_RUN, this::getRun),
        "GET actions/runs/#/jobs",
        new Route(GithubOperation.LIST_JOBS, this::listJobs),
        "GET actions/jobs/#",
        new Route(GithubOperation.GET_JOB, this::getJob));
  }

  private GithubAnswer mint(Call call) {
    JsonNode body;
    try {
      body = JSON.readTree(call.request().body());
    } catch (JacksonException malformed) {
      return GithubAnswer.error(400, "Problems parsing JSON");
    }
    for (String key : List.of("name", "runner_group_id", "labels")) {
      if (!body.has(key)) {
        return invalid("Invalid input: object is missing required key: " + key);
      }
    }
    if (!body.get("name").isString() || body.get("name").stringValue().length() > 64) {
      return invalid("Invalid property /name: a string of at most 64 characters is required.");
    }
    if (!body.get("runner_group_id").isIntegralNumber()) {
      return invalid("Invalid property /runner_group_id: an integer is required.");
    }
    List<String> labels = new ArrayList<>();
    body.get("labels").forEach(label -> labels.add(label.asString("")));
    if (labels.isEmpty()) {
      return invalid("Invalid property /labels: 1 item required; only 0 were supplied.");
    }
    if (labels.size() > 100) {
      return invalid("Invalid property /labels: no more than 100 items are allowed.");
    }
    String workFolder = body.path("work_folder").asString("_work");
    return minted(
        model.mint(
            call.scope(),
            body.get("name").stringValue(),
            body.get("runner_group_id").longValue(),
            labels,
            workFolder));
  }

  private static GithubAnswer minted(GithubMint mint) {
    return switch (mint) {
      case GithubMint.Minted(GithubRunner runner, String jitConfig) -> {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("runner", GithubPayloads.runner(runner));
        body.put("encoded_jit_config", jitConfig);
        yield GithubAnswer.json(201, body);
      }
      case GithubMint.NameTaken _ ->
          GithubAnswer.error(409, "Already exists - A runner with the name *** already exists.");
      case GithubMint.NoSuchGroup _ -> GithubAnswer.notFound();
      case GithubMint.GroupNotAdministrable _ ->
          GithubAnswer.error(403, "Resource not accessible: runner group cannot be administered");
    };
  }

  private GithubAnswer listRunners(Call call) {
    Optional<String> name = call.request().parameter("name");
    List<ObjectNode> found =
        model.runners().stream()
            .filter(runner -> runner.scope().equals(call.scope()))
            .filter(runner -> name.isEmpty() || name.get().equals(runner.name()))
            .map(GithubPayloads::runner)
            .toList();
    return GithubPages.page(call.request(), call.apiBase(), "runners", found);
  }

  private GithubAnswer getRunner(Call call) {
    return model
        .runner(call.id())
        .filter(runner -> runner.scope().equals(call.scope()))
        .map(runner -> GithubAnswer.json(200, GithubPayloads.runner(runner)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer deleteRunner(Call call) {
    return model
        .remove(call.scope(), call.id())
        .map(removed ->
            removed
                ? GithubAnswer.empty(204)
                : invalid("Runner is currently running a job and cannot be deleted."))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer listGroups(Call call) {
    String url = call.apiBase() + call.request().path();
    List<ObjectNode> groups =
        model.groups(call.scope()).stream().map(group -> GithubPayloads.group(group, url)).toList();
    return GithubPages.page(call.request(), call.apiBase(), "runner_groups", groups);
  }

  private GithubAnswer listRuns(Call call) {
    Optional<String> status = call.request().parameter("status");
    List<ObjectNode> found =
        runsOf(call).stream()
            .sorted(Comparator.comparingLong(GithubRun::id).reversed())
            .map(run -> runNode(call, run))
            .filter(node ->
                status.isEmpty()
                    || status.get().equals(node.path("status").asString(""))
                    || status.get().equals(node.path("conclusion").asString("")))
            .toList();
    return GithubPages.page(call.request(), call.apiBase(), "workflow_runs", found);
  }

  private GithubAnswer getRun(Call call) {
    return runOf(call)
        .map(run -> GithubAnswer.json(200, runNode(call, run)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer listJobs(Call call) {
    Optional<GithubRun> run = runOf(call);
    if (run.isEmpty()) {
      return GithubAnswer.notFound();
    }
    boolean latest = !call.request().parameter("filter").equals(Optional.of("all"));
    List<ObjectNode> found =
        jobsOf(run.get()).stream()
            .filter(job -> !latest || job.run().attempt() == run.get().attempt())
            .map(job -> GithubPayloads.job(job, repository(call)))
            .toList();
    return GithubPages.page(call.request(), call.apiBase(), "jobs", found);
  }

  private GithubAnswer getJob(Call call) {
    return model
        .job(call.id())
        .filter(job -> job.run().repositoryId() == repository(call).id())
        .map(job -> GithubAnswer.json(200, GithubPayloads.job(job, repository(call))))
        .orElseGet(GithubAnswer::notFound);
  }

  private List<GithubRun> runsOf(Call call) {
    long repositoryId = repository(call).id();
    return model.runs().stream().filter(run -> run.repositoryId() == repositoryId).toList();
  }

  private Optional<GithubRun> runOf(Call call) {
    return model.run(call.id()).filter(run -> run.repositoryId() == repository(call).id());
  }

  private List<GithubJob> jobsOf(GithubRun run) {
    return model.jobsOf(run.id());
  }

  private ObjectNode runNode(Call call, GithubRun run) {
    List<GithubJob> jobs =
        jobsOf(run).stream().filter(job -> job.run().attempt() == run.attempt()).toList();
    String status = statusOf(jobs);
    @Nullable String conclusion = status.equals("completed") ? conclusionOf(jobs) : null;
    return GithubPayloads.run(
        run, repository(call), status, conclusion, jobs.getFirst().createdAt());
  }

  private static String statusOf(List<GithubJob> jobs) {
    if (jobs.stream().allMatch(job -> job.status() == GithubJob.Status.COMPLETED)) {
      return "completed";
    }
    if (jobs.stream().anyMatch(job -> job.status().compareTo(GithubJob.Status.QUEUED) > 0)) {
      return "in_progress";
    }
    return jobs.stream().anyMatch(job -> job.status() == GithubJob.Status.QUEUED)
        ? "queued"
        : "waiting";
  }

  private static String conclusionOf(List<GithubJob> jobs) {
    return jobs.stream().allMatch(job -> "success".equals(job.conclusion()))
        ? "success"
        : "failure";
  }

  private static GithubRepository repository(Call call) {
    GithubRepository repository = call.repository();
    if (repository == null) {
      throw new IllegalStateException("served at repository scope only");
    }
    return repository;
  }

  private static GithubAnswer invalid(String message) {
    return GithubAnswer.error(422, message);
  }
}
