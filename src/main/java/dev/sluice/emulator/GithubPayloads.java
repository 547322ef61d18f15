package dev.sluice.emulator;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes jobs, runs and runners as GitHub does: {@code workflow_job} deliveries by the schema of
 * GitHub's OpenAPI description for webhooks, the rest by its REST API 2022-11-28. The URLs in them
 * name github.com whatever the emulator's address is, for no reader may follow one.
 */
final class GithubPayloads {
  private GithubPayloads() {}

  static ObjectNode delivery(String action, GithubJob job, GithubRepository repository) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("action", action);
    node.set("workflow_job", job(job, repository));
    node.set("repository", GithubAccounts.repository(repository));
    if (repository.ownedByOrganization()) {
      node.set("organization", GithubAccounts.organization(repository.owner()));
    }
    node.set("sender", GithubAccounts.user(job.run().actor(), "User"));
    return node;
  }

  static ObjectNode job(GithubJob job, GithubRepository repository) {
    GithubRun run = job.run();
    String api = GithubAccounts.api(repository);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", job.id());
    node.put("run_id", run.id());
    node.put("workflow_name", run.workflow());
    node.put("head_branch", run.branch());
    node.put("run_url", api + "/actions/runs/" + run.id());
    node.put("run_attempt", run.attempt());
    node.put("node_id", GithubAccounts.nodeId("CR", job.id()));
    node.put("head_sha", run.headSha());
    node.put("url", api + "/actions/jobs/" + job.id());
    node.put(
        "html_url",
        GithubAccounts.web(repository) + "/actions/runs/" + run.id() + "/job/" + job.id());
    node.put("status", job.status().word());
    node.put("conclusion", job.conclusion());
    node.put("created_at", time(job.createdAt()));
    node.put("started_at", time(job.startedAt() == null ? job.createdAt() : job.startedAt()));
    node.put("completed_at", job.completedAt() == null ? null : time(job.completedAt()));
    node.put("name", job.name());
    addSteps(node, job);
    node.put("check_run_url", api + "/check-runs/" + job.id());
    var labels = node.putArray("labels");
    job.labels().forEach(labels::add);
    addRunner(node, job.runner());
    return node;
  }

  private static void addSteps(ObjectNode node, GithubJob job) {
    var steps = node.putArray("steps");
    Instant started = job.startedAt();
    if (started == null) {
      return;
    }
    ObjectNode step = steps.addObject();
    Instant completed = job.completedAt();
    step.put("name", "Set up job");
    step.put("status", completed == null ? "in_progress" : "completed");
    step.put("conclusion", completed == null ? null : "success");
    step.put("number", 1);
    step.put("started_at", time(started));
    step.put("completed_at", completed == null ? null : time(completed));
  }

  private static void addRunner(ObjectNode node, GithubJob.@Nullable Taker taker) {
    if (taker == null) {
      node.putNull("runner_id").putNull("runner_name");
      node.putNull("runner_group_id").putNull("runner_group_name");
    } else {
      node.put("runner_id", taker.id()).put("runner_name", taker.name());
      node.put("runner_group_id", taker.groupId()).put("runner_group_name", taker.groupName());
    }
  }

  static ObjectNode run(
      GithubRun run,
      GithubRepository repository,
      String status,
      @Nullable String conclusion,
      Instant at) {
    String api = GithubAccounts.api(repository);
    String self = api + "/actions/runs/" + run.id();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", run.id());
    node.put("name", run.workflow());
    node.put("node_id", GithubAccounts.nodeId("WFR", run.id()));
    node.put("head_branch", run.branch());
    node.put("head_sha", run.headSha());
    node.put("path", ".github/workflows/" + run.workflow() + ".yml");
    node.put("display_title", run.workflow());
    node.put("run_number", 1);
    node.put("run_attempt", run.attempt());
    node.put("event", run.event());
    node.put("status", status);
    node.put("conclusion", conclusion);
    node.put("workflow_id", repository.id() + 1);
    node.put("url", self);
    node.put("html_url", GithubAccounts.web(repository) + "/actions/runs/" + run.id());
    node.putArray("pull_requests");
    node.put("created_at", time(at));
    node.put("updated_at", time(at));
    node.put("run_started_at", time(at));
    node.set("actor", GithubAccounts.user(run.actor(), "User"));
    node.set("triggering_actor", GithubAccounts.user(run.actor(), "User"));
    for (String link : new String[] {"jobs", "logs", "artifacts", "cancel", "rerun"}) {
      node.put(link + "_url", self + "/" + link);
    }
    node.put("check_suite_url", api + "/check-suites/" + run.id());
    node.put("workflow_url", api + "/actions/workflows/" + (repository.id() + 1));
    node.putNull("head_commit");
    node.set("repository", GithubAccounts.repository(repository));
    addHead(node, run, repository);
    return node;
  }

  private static void addHead(ObjectNode node, GithubRun run, GithubRepository repository) {
    String head = run.headRepository();
    if (head == null) {
      node.putNull("head_repository");
    } else if (head.equalsIgnoreCase(repository.fullName())) {
      node.set("head_repository", GithubAccounts.repository(repository));
    } else {
      int slash = head.indexOf('/');
      node.set(
          "head_repository",
          GithubAccounts.repository(
              new GithubRepository(
                  repository.id() + 500_000_000L,
                  head.substring(0, slash),
                  head.substring(slash + 1),
                  repository.visibility(),
                  false,
                  null)));
    }
  }

  static ObjectNode runner(GithubRunner runner) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", runner.id());
    node.put("name", runner.name());
    node.put("os", runner.online() ? "Linux" : "unknown");
    node.put("status", runner.online() ? "online" : "offline");
    node.put("busy", runner.busy());
    node.put("ephemeral", true);
    node.put("runner_group_id", runner.group().id());
    var labels = node.putArray("labels");
    for (String label : runner.labels()) {
      labels.addObject().put("id", 0).put("name", label).put("type", "read-only");
    }
    return node;
  }

  /** GitHub writes times to the second. */
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
