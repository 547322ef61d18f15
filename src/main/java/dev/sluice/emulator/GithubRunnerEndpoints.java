package dev.sluice.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The calls about runners and their groups, with the texts of the live API. */
final class GithubRunnerEndpoints {
  private static final String DOWNLOADS = "https://github.com/actions/runner/releases/download/v";
  private static final int MOST_LABELS = 100;
  private static final int LONGEST_NAME = 64;

  private final GithubModel model;
  private final Supplier<GithubRelease> newest;

  /**
   * @param newest the release of the runner that this GitHub wants
   */
  GithubRunnerEndpoints(GithubModel model, Supplier<GithubRelease> newest) {
    this.model = model;
    this.newest = newest;
  }

  void addTo(GithubRouteTable table) {
    var all = GithubRouteTable.EVERY_SCOPE;
    String runners = "actions/runners";
    table.add(all, "POST", runners + "/generate-jitconfig", GithubOperation.MINT, this::mint);
    table.add(all, "GET", runners, GithubOperation.LIST_RUNNERS, this::listRunners);
    table.add(all, "GET", runners + "/#", GithubOperation.GET_RUNNER, this::getRunner);
    table.add(all, "DELETE", runners + "/#", GithubOperation.DELETE_RUNNER, this::deleteRunner);
    table.add(all, "GET", runners + "/downloads", GithubOperation.LIST_DOWNLOADS, this::downloads);
    String groups = "actions/runner-groups";
    var accounts = GithubRouteTable.ACCOUNTS;
    table.add(accounts, "GET", groups, GithubOperation.LIST_GROUPS, this::listGroups);
    table.add(accounts, "GET", groups + "/#", GithubOperation.GET_GROUP, this::getGroup);
  }

  private GithubAnswer mint(GithubCall call) {
    JsonNode body = call.body();
    for (String key : List.of("name", "runner_group_id", "labels")) {
      if (!body.has(key)) {
        return invalid("Invalid input: object is missing required key: " + key);
      }
    }
    if (!body.get("name").isString() || body.get("name").stringValue().length() > LONGEST_NAME) {
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
    if (labels.size() > MOST_LABELS) {
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

  private GithubAnswer listRunners(GithubCall call) {
    Optional<String> name = call.request().parameter("name");
    List<ObjectNode> found =
        model.runners().stream()
            .filter(runner -> runner.scope().equals(call.scope()))
            .filter(runner -> name.isEmpty() || name.get().equals(runner.name()))
            .map(GithubPayloads::runner)
            .toList();
    return GithubPages.page(call, "runners", found);
  }

  private GithubAnswer getRunner(GithubCall call) {
    return model
        .runner(call.id())
        .filter(runner -> runner.scope().equals(call.scope()))
        .map(runner -> GithubAnswer.json(200, GithubPayloads.runner(runner)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer deleteRunner(GithubCall call) {
    return model
        .remove(call.scope(), call.id())
        .map(removed ->
            removed
                ? GithubAnswer.empty(204)
                : invalid("Runner is currently running a job and cannot be deleted."))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer downloads(GithubCall call) {
    String version = newest.get().version();
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (String system : List.of("osx", "linux", "win")) {
      for (String architecture : List.of("x64", "arm64")) {
        String end = system.equals("win") ? ".zip" : ".tar.gz";
        String file = "actions-runner-" + system + "-" + architecture + "-" + version + end;
        list.addObject()
            .put("os", system)
            .put("architecture", architecture)
            .put("download_url", DOWNLOADS + version + "/" + file)
            .put("filename", file)
            .put("sha256_checksum", GithubEtags.sha256(file));
      }
    }
    return GithubAnswer.json(200, list);
  }

  private GithubAnswer listGroups(GithubCall call) {
    Optional<String> repository = call.request().parameter("visible_to_repository");
    List<ObjectNode> groups =
        model.groups(call.scope()).stream()
            .filter(group -> repository.isEmpty() || isVisible(group, call, repository.get()))
            .map(group -> group(group, call, call.apiBase() + call.request().path()))
            .toList();
    return GithubPages.page(call, "runner_groups", groups);
  }

  /** GitHub takes the name without its owner; a full one is no name of a repository. */
  private boolean isVisible(GithubGroup group, GithubCall call, String name) {
    return call.scope() instanceof GithubScope.Organization(String login)
        && model.repository(login + "/" + name).filter(group::admits).isPresent();
  }

  private GithubAnswer getGroup(GithubCall call) {
    String path = call.request().path();
    String list = path.substring(0, path.lastIndexOf('/'));
    return model.groups(call.scope()).stream()
        .filter(group -> group.id() == call.id())
        .findFirst()
        .map(group -> GithubAnswer.json(200, group(group, call, call.apiBase() + list)))
        .orElseGet(GithubAnswer::notFound);
  }

  private static ObjectNode group(GithubGroup group, GithubCall call, String listUrl) {
    String self = listUrl + "/" + group.id();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", group.id());
    node.put("name", group.name());
    node.put("visibility", group.visibility().word());
    node.put("default", group.id() == GithubGroup.DEFAULT.id());
    if (group.visibility() == GithubGroup.Visibility.SELECTED) {
      boolean enterprise = call.scope() instanceof GithubScope.Enterprise;
      String members = enterprise ? "organizations" : "repositories";
      node.put("selected_" + members + "_url", self + "/" + members);
    }
    node.put("runners_url", self + "/runners");
    node.put("inherited", false);
    node.put("allows_public_repositories", group.allowsPublic());
    node.put("restricted_to_workflows", !group.workflows().isEmpty());
    ArrayNode workflows = node.putArray("selected_workflows");
    group.workflows().forEach(workflows::add);
    return node.put("workflow_restrictions_read_only", false);
  }

  private static GithubAnswer invalid(String message) {
    return GithubAnswer.error(422, message);
  }
}
