package dev.sluice.emulator;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The calls of an App about itself, its installations and their tokens. */
final class GithubAppEndpoints {
  private static final String CREATED = "2026-01-01T00:00:00Z";

  private final GithubModel model;
  private final GithubApps apps;
  private final GithubTokens tokens;
  private final GithubEdition edition;
  private final Timeline timeline;

  GithubAppEndpoints(
      GithubModel model,
      GithubApps apps,
      GithubTokens tokens,
      GithubEdition edition,
      Timeline timeline) {
    this.model = model;
    this.apps = apps;
    this.tokens = tokens;
    this.edition = edition;
    this.timeline = timeline;
  }

  void addTo(GithubRouteTable table) {
    var global = GithubRouteTable.GLOBAL;
    String list = "app/installations";
    table.add(global, "GET", "app", GithubOperation.GET_APP, this::app);
    table.add(global, "GET", list, GithubOperation.LIST_INSTALLATIONS, this::list);
    table.add(global, "GET", list + "/#", GithubOperation.GET_INSTALLATION, this::get);
    table.add(global, "POST", list + "/#/access_tokens", GithubOperation.CREATE_TOKEN, this::token);
    table.add(
        global, "GET", "users/*/installation", GithubOperation.FIND_INSTALLATION, this::ofUser);
    table.add(
        GithubRouteTable.HOOK_OWNERS,
        "GET",
        "installation",
        GithubOperation.FIND_INSTALLATION,
        this::ofScope);
  }

  private GithubAnswer app(GithubCall call) {
    GithubApp app = call.app();
    String organization = app.organization();
    String web = edition.appPages() + "/" + app.slug();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", app.id()).put("slug", app.slug()).put("client_id", app.clientId());
    node.put("node_id", GithubAccounts.nodeId("A", app.id())).put("name", app.slug());
    node.set(
        "owner",
        organization == null
            ? GithubAccounts.user(GithubIdentity.USUAL_USER, "User")
            : GithubAccounts.user(organization, "Organization"));
    node.putNull("description").put("external_url", web).put("html_url", web);
    node.put("created_at", CREATED).put("updated_at", CREATED);
    node.set("permissions", app.permissions().json());
    ArrayNode events = node.putArray("events");
    app.events().forEach(events::add);
    return GithubAnswer.json(200, node.put("installations_count", apps.installations(app).size()));
  }

  private GithubAnswer list(GithubCall call) {
    List<ObjectNode> all =
        apps.installations(call.app()).stream().map(one -> json(one, call)).toList();
    return GithubPages.array(call, all);
  }

  private GithubAnswer get(GithubCall call) {
    return GithubAnswer.json(200, json(installation(call), call));
  }

  private GithubInstallation installation(GithubCall call) {
    return apps.installation(call.id())
        .filter(one -> one.app().id() == call.app().id())
        .orElseThrow(() -> new GithubRefusal(GithubAnswer.notFound()));
  }

  private GithubAnswer ofScope(GithubCall call) {
    return found(
        call,
        switch (call.scope()) {
          case GithubScope.Repository _ -> first(call, one -> one.admits(call.repository()));
          case GithubScope.Organization(String login) -> first(call, one -> one.of(login));
          case GithubScope.Enterprise _ -> Optional.empty();
        });
  }

  private GithubAnswer ofUser(GithubCall call) {
    String login = call.request().segments().get(1);
    return found(call, first(call, one -> one.of(login)));
  }

  private Optional<GithubInstallation> first(
      GithubCall call, Predicate<GithubInstallation> wanted) {
    return apps.installations(call.app()).stream().filter(wanted).findFirst();
  }

  private static GithubAnswer found(GithubCall call, Optional<GithubInstallation> installation) {
    return installation
        .map(one -> GithubAnswer.json(200, json(one, call)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer token(GithubCall call) {
    GithubInstallation installation = installation(call);
    if (installation.suspendedAt() != null) {
      return GithubAnswer.error(403, "This installation has been suspended");
    }
    JsonNode body = call.body();
    GithubPermissions permissions = permissions(body.path("permissions"), installation);
    Set<Long> repositories = repositories(body, installation);
    Instant expiry = timeline.now().plus(GithubTokens.INSTALLATION_TOKEN_LIFE);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    boolean stateless = edition.server().isEmpty();
    node.put("token", tokens.issue(installation, permissions, repositories, stateless).reveal());
    node.put("expires_at", GithubPayloads.time(expiry));
    node.set("permissions", permissions.json());
    boolean all = repositories == null && installation.repositories() == null;
    node.put("repository_selection", all ? "all" : "selected");
    if (repositories != null) {
      ArrayNode list = node.putArray("repositories");
      for (long id : repositories) {
        model.repository(id).ifPresent(one -> list.add(GithubAccounts.repository(one)));
      }
    }
    return GithubAnswer.json(201, node);
  }

  private static GithubPermissions permissions(JsonNode asked, GithubInstallation installation) {
    GithubPermissions granted = installation.app().permissions();
    if (asked.isMissingNode() || asked.isEmpty()) {
      return granted;
    }
    Map<String, String> words = new HashMap<>();
    asked.propertyStream().forEach(one -> words.put(one.getKey(), one.getValue().asString("")));
    try {
      GithubPermissions wanted = GithubPermissions.of(words);
      if (granted.include(wanted)) {
        return wanted;
      }
    } catch (IllegalArgumentException unknownLevel) {
      throw new GithubRefusal(
          GithubAnswer.invalid("Installation", "invalid", "A permission has an unknown level"));
    }
    throw GithubRefusal.of(422, "The permissions requested are not granted to this installation.");
  }

  private @Nullable Set<Long> repositories(JsonNode body, GithubInstallation installation) {
    if (!body.has("repositories") && !body.has("repository_ids")) {
      return null;
    }
    Set<Long> ids = new HashSet<>();
    for (JsonNode name : body.path("repositories")) {
      String fullName = installation.account() + "/" + name.asString("");
      ids.add(admitted(model.repository(fullName), installation));
    }
    for (JsonNode id : body.path("repository_ids")) {
      ids.add(admitted(model.repository(id.asLong(0)), installation));
    }
    return ids.isEmpty() ? null : Set.copyOf(ids);
  }

  private static long admitted(
      Optional<GithubRepository> repository, GithubInstallation installation) {
    return repository
        .filter(installation::admits)
        .orElseThrow(() ->
            GithubRefusal.of(
                422,
                "There is at least one repository that does not exist or is not accessible to"
                    + " the parent installation."))
        .id();
  }

  private static ObjectNode json(GithubInstallation installation, GithubCall call) {
    GithubApp app = installation.app();
    String self = call.apiBase() + "/app/installations/" + installation.id();
    String type = installation.organization() ? "Organization" : "User";
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", installation.id()).put("app_id", app.id()).put("client_id", app.clientId());
    node.put("app_slug", app.slug());
    node.set("account", GithubAccounts.user(installation.account(), type));
    node.put("target_id", GithubAccounts.idOf(installation.account())).put("target_type", type);
    node.put("repository_selection", installation.repositories() == null ? "all" : "selected");
    node.put("access_tokens_url", self + "/access_tokens");
    node.put("repositories_url", call.apiBase() + "/installation/repositories");
    node.put("html_url", "https://github.com/settings/installations/" + installation.id());
    node.set("permissions", app.permissions().json());
    ArrayNode events = node.putArray("events");
    app.events().forEach(events::add);
    node.put("created_at", GithubPayloads.time(installation.createdAt()));
    node.put("updated_at", GithubPayloads.time(installation.createdAt()));
    node.putNull("single_file_name");
    Instant suspended = installation.suspendedAt();
    if (suspended == null) {
      return node.putNull("suspended_by").putNull("suspended_at");
    }
    node.set("suspended_by", GithubAccounts.user(GithubIdentity.USUAL_USER, "User"));
    return node.put("suspended_at", GithubPayloads.time(suspended));
  }
}
