package dev.sluice.emulator;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls about what is the same for many: GitHub itself, its releases of the runner, the caller,
 * a repository, an organization. Safe for any thread.
 */
final class GithubPublicEndpoints {
  private static final String REPOSITORY = "repos/actions/runner";
  private static final String WEB = "https://github.com/actions/runner/releases/";

  private final GithubEdition edition;
  private final GithubLimits limits;

  /** Newest first, never empty. */
  private final AtomicReference<List<GithubRelease>> releases =
      new AtomicReference<>(
          List.of(
              release(GithubRest.RUNNER_VERSION, "2026-09-16"),
              release("2.336.0", "2026-08-17"),
              release("2.335.0", "2026-07-20"),
              release("2.334.0", "2026-06-22"),
              release("2.329.0", "2025-10-14")));

  private final AtomicReference<List<String>> hookRanges =
      new AtomicReference<>(List.of("127.0.0.0/8", "::1/128"));

  GithubPublicEndpoints(GithubEdition edition, GithubLimits limits) {
    this.edition = edition;
    this.limits = limits;
  }

  private static GithubRelease release(String version, String day) {
    return new GithubRelease(version, Instant.parse(day + "T12:00:00Z"));
  }

  void releases(List<GithubRelease> newestFirst) {
    if (newestFirst.isEmpty()) {
      throw new IllegalArgumentException("there is always a release");
    }
    releases.set(List.copyOf(newestFirst));
  }

  GithubRelease newest() {
    return releases.get().getFirst();
  }

  void hookRanges(List<String> ranges) {
    hookRanges.set(List.copyOf(ranges));
  }

  void addTo(GithubRouteTable table) {
    var global = GithubRouteTable.GLOBAL;
    String list = REPOSITORY + "/releases";
    table.add(global, "GET", "meta", GithubOperation.GET_META, this::meta);
    table.add(
        global,
        "GET",
        "rate_limit",
        GithubOperation.GET_RATE_LIMIT,
        call -> limits.overview(call.identity()));
    table.add(global, "GET", list, GithubOperation.LIST_RELEASES, this::listReleases);
    table.add(
        global,
        "GET",
        list + "/latest",
        GithubOperation.GET_RELEASE,
        _ -> GithubAnswer.json(200, json(newest())));
    table.add(global, "GET", "user", GithubOperation.GET_USER, GithubPublicEndpoints::user);
    table.add(
        GithubRouteTable.REPOSITORIES,
        "GET",
        "",
        GithubOperation.GET_REPOSITORY,
        GithubPublicEndpoints::repository);
    table.add(
        GithubRouteTable.ORGANIZATIONS,
        "GET",
        "",
        GithubOperation.GET_ORGANIZATION,
        GithubPublicEndpoints::organization);
  }

  private GithubAnswer meta(GithubCall call) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("verifiable_password_authentication", false);
    if (edition.server().isPresent()) {
      return GithubAnswer.json(200, node.put("installed_version", edition.server().get()));
    }
    ArrayNode hooks = node.putArray("hooks");
    hookRanges.get().forEach(hooks::add);
    for (String list : List.of("web", "api", "git", "actions")) {
      node.putArray(list).add("127.0.0.0/8").add("::1/128");
    }
    return GithubAnswer.json(200, node);
  }

  private GithubAnswer listReleases(GithubCall call) {
    return GithubPages.array(
        call, releases.get().stream().map(GithubPublicEndpoints::json).toList());
  }

  private static ObjectNode json(GithubRelease release) {
    String tag = "v" + release.version();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", Integer.toUnsignedLong(tag.hashCode()));
    node.put("tag_name", tag).put("name", tag).put("target_commitish", "main");
    node.put("html_url", WEB + "tag/" + tag);
    node.put("draft", false).put("prerelease", false);
    String time = GithubPayloads.time(release.publishedAt());
    return node.put("created_at", time).put("published_at", time);
  }

  private static GithubAnswer user(GithubCall call) {
    String login =
        switch (call.identity()) {
          case GithubIdentity.Classic user -> user.login();
          case GithubIdentity.FineGrained user -> user.login();
          case GithubIdentity.Omnipotent _,
              GithubIdentity.Anonymous _,
              GithubIdentity.Application _,
              GithubIdentity.Installed _ ->
              GithubIdentity.USUAL_USER;
        };
    return GithubAnswer.json(200, GithubAccounts.user(login, "User"));
  }

  private static GithubAnswer repository(GithubCall call) {
    ObjectNode node = GithubAccounts.repository(call.repository());
    boolean administrator =
        switch (call.identity()) {
          case GithubIdentity.Omnipotent _ -> true;
          case GithubIdentity.Classic user -> user.administrator();
          case GithubIdentity.FineGrained user ->
              user.permissions().allow("administration", GithubLevel.READ);
          case GithubIdentity.Anonymous _,
              GithubIdentity.Application _,
              GithubIdentity.Installed _ ->
              false;
        };
    node.putObject("permissions")
        .put("admin", administrator)
        .put("maintain", administrator)
        .put("push", administrator)
        .put("triage", administrator)
        .put("pull", true);
    return GithubAnswer.json(200, node);
  }

  private static GithubAnswer organization(GithubCall call) {
    String login = call.request().segments().get(1);
    ObjectNode node = GithubAccounts.organization(login);
    return GithubAnswer.json(200, node.put("type", "Organization"));
  }
}
