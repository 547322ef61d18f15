package dev.sluice.emulator;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The calls about workflow runs and their jobs. */
final class GithubRunEndpoints {
  private final GithubModel model;

  GithubRunEndpoints(GithubModel model) {
    this.model = model;
  }

  void addTo(GithubRouteTable table) {
    var here = GithubRouteTable.REPOSITORIES;
    table.add(here, "GET", "actions/runs", GithubOperation.LIST_RUNS, this::listRuns);
    table.add(here, "GET", "actions/runs/#", GithubOperation.GET_RUN, this::getRun);
    table.add(here, "GET", "actions/runs/#/jobs", GithubOperation.LIST_JOBS, this::listJobs);
    table.add(
        here,
        "GET",
        "actions/runs/#/attempts/#/jobs",
        GithubOperation.LIST_JOBS,
        this::listJobsOfAttempt);
    table.add(here, "GET", "actions/jobs/#", GithubOperation.GET_JOB, this::getJob);
  }

  private GithubAnswer listRuns(GithubCall call) {
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
    return GithubPages.page(call, "workflow_runs", found);
  }

  private GithubAnswer getRun(GithubCall call) {
    return runOf(call)
        .map(run -> GithubAnswer.json(200, runNode(call, run)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer listJobs(GithubCall call) {
    Optional<GithubRun> run = runOf(call);
    if (run.isEmpty()) {
      return GithubAnswer.notFound();
    }
    boolean latest = !call.request().parameter("filter").equals(Optional.of("all"));
    List<ObjectNode> found =
        jobsOf(run.get()).stream()
            .filter(job -> !latest || job.run().attempt() == run.get().attempt())
            .map(job -> GithubPayloads.job(job, call.repository()))
            .toList();
    return GithubPages.page(call, "jobs", found);
  }

  private GithubAnswer listJobsOfAttempt(GithubCall call) {
    long attempt = call.numbers().getLast();
    Optional<GithubRun> run = runOf(call).filter(one -> attempt >= 1 && attempt <= one.attempt());
    if (run.isEmpty()) {
      return GithubAnswer.notFound();
    }
    List<ObjectNode> found =
        jobsOf(run.get()).stream()
            .filter(job -> job.run().attempt() == attempt)
            .map(job -> GithubPayloads.job(job, call.repository()))
            .toList();
    return GithubPages.page(call, "jobs", found);
  }

  private GithubAnswer getJob(GithubCall call) {
    return model
        .job(call.id())
        .filter(job -> job.run().repositoryId() == call.repository().id())
        .map(job -> GithubAnswer.json(200, GithubPayloads.job(job, call.repository())))
        .orElseGet(GithubAnswer::notFound);
  }

  private List<GithubRun> runsOf(GithubCall call) {
    long repositoryId = call.repository().id();
    return model.runs().stream().filter(run -> run.repositoryId() == repositoryId).toList();
  }

  private Optional<GithubRun> runOf(GithubCall call) {
    return model.run(call.id()).filter(run -> run.repositoryId() == call.repository().id());
  }

  private List<GithubJob> jobsOf(GithubRun run) {
    return model.jobsOf(run.id());
  }

  private ObjectNode runNode(GithubCall call, GithubRun run) {
    List<GithubJob> jobs =
        jobsOf(run).stream().filter(job -> job.run().attempt() == run.attempt()).toList();
    String status = statusOf(jobs);
    @Nullable String conclusion = status.equals("completed") ? conclusionOf(jobs) : null;
    return GithubPayloads.run(
        run, call.repository(), status, conclusion, jobs.getFirst().createdAt());
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
}
