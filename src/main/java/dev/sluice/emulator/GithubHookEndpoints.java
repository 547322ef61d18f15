package dev.sluice.emulator;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about the webhooks of repositories and organizations, and about an App's own. */
final class GithubHookEndpoints {
  private final GithubHooks hooks;
  private final GithubEdition edition;
  private final Timeline timeline;

  GithubHookEndpoints(GithubHooks hooks, GithubEdition edition, Timeline timeline) {
    this.hooks = hooks;
    this.edition = edition;
    this.timeline = timeline;
  }

  void addTo(GithubRouteTable table) {
    var owners = GithubRouteTable.HOOK_OWNERS;
    table.add(owners, "GET", "hooks", GithubOperation.LIST_HOOKS, this::list);
    table.add(owners, "POST", "hooks", GithubOperation.CREATE_HOOK, this::create);
    table.add(owners, "GET", "hooks/#", GithubOperation.GET_HOOK, this::get);
    table.add(owners, "PATCH", "hooks/#", GithubOperation.UPDATE_HOOK, this::update);
    table.add(owners, "DELETE", "hooks/#", GithubOperation.DELETE_HOOK, this::delete);
    table.add(owners, "GET", "hooks/#/config", GithubOperation.GET_HOOK_CONFIG, this::config);
    table.add(
        owners, "PATCH", "hooks/#/config", GithubOperation.UPDATE_HOOK_CONFIG, this::updateConfig);
    table.add(owners, "POST", "hooks/#/pings", GithubOperation.PING_HOOK, this::ping);
    var repositories = GithubRouteTable.REPOSITORIES;
    // A test sends the latest push, and nobody pushes here.
    table.add(repositories, "POST", "hooks/#/tests", GithubOperation.TEST_HOOK, this::test);
    var global = GithubRouteTable.GLOBAL;
    table.add(global, "GET", "app/hook/config", GithubOperation.GET_HOOK_CONFIG, this::config);
    table.add(
        global, "PATCH", "app/hook/config", GithubOperation.UPDATE_HOOK_CONFIG, this::updateConfig);
  }

  /** The hook a call is about, or a {@link GithubRefusal}. */
  static GithubHook hook(GithubHooks hooks, GithubCall call) {
    Optional<GithubHook> found =
        call.place() == null
            ? hooks.ofApp(call.app())
            : hooks.find(call.id()).filter(hook -> hook.isAt(call.scope()));
    return found.orElseThrow(() -> new GithubRefusal(GithubAnswer.notFound()));
  }

  private GithubAnswer list(GithubCall call) {
    List<ObjectNode> found = hooks.at(call.scope()).stream().map(hook -> json(hook, call)).toList();
    return GithubPages.array(call, found);
  }

  private GithubAnswer create(GithubCall call) {
    JsonNode body = call.body();
    GithubHookRequest.checkName(body);
    boolean organization = call.scope() instanceof GithubScope.Organization;
    if (organization && !body.has("name")) {
      throw GithubHookRequest.invalid("missing_field", "Name is missing");
    }
    GithubHook.Config config = GithubHookRequest.config(body.path("config"));
    List<String> events = GithubHookRequest.events(body);
    GithubHook created;
    // Of two callers that create the same at once one is told that it exists.
    synchronized (hooks) {
      checkNew(call, config, events, organization);
      checkCount(call, events);
      created =
          hooks.create(
              new GithubHook.Owner.Scope(call.scope()),
              config,
              events,
              body.path("active").asBoolean(true));
    }
    hooks.ping(created, call.scope());
    return GithubAnswer.json(201, json(created, call));
  }

  private void checkNew(
      GithubCall call, GithubHook.Config config, List<String> events, boolean organization) {
    for (GithubHook other : hooks.at(call.scope())) {
      if (other.config().url().equals(config.url()) && other.events().equals(events)) {
        throw GithubHookRequest.invalid(
            "custom",
            "Hook already exists on this " + (organization ? "organization" : "repository"));
      }
    }
  }

  private void checkCount(GithubCall call, List<String> events) {
    for (String event : events) {
      long same =
          hooks.at(call.scope()).stream().filter(hook -> hook.events().contains(event)).count();
      if (same >= edition.mostHooks()) {
        throw GithubHookRequest.invalid(
            "custom",
            "The \"%s\" event cannot have more than %d hooks"
                .formatted(event, edition.mostHooks()));
      }
    }
  }

  private GithubAnswer get(GithubCall call) {
    return GithubAnswer.json(200, json(hook(hooks, call), call));
  }

  private GithubAnswer update(GithubCall call) {
    JsonNode body = call.body();
    GithubHook old = hook(hooks, call);
    Optional<GithubHook.Config> config =
        body.has("config")
            ? Optional.of(GithubHookRequest.config(body.path("config")))
            : Optional.empty();
    return hooks
        .change(
            old.id(),
            hook -> {
              GithubHook changed =
                  hook.with(
                      GithubHookRequest.events(body, hook.events()),
                      body.path("active").asBoolean(hook.active()),
                      timeline.now());
              return config.map(one -> changed.with(one, timeline.now())).orElse(changed);
            })
        .map(hook -> GithubAnswer.json(200, json(hook, call)))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer delete(GithubCall call) {
    hooks.delete(hook(hooks, call).id());
    return GithubAnswer.empty(204);
  }

  private GithubAnswer config(GithubCall call) {
    return GithubAnswer.json(200, GithubHookJson.config(hook(hooks, call).config()));
  }

  private GithubAnswer updateConfig(GithubCall call) {
    JsonNode body = call.body();
    return hooks
        .change(
            hook(hooks, call).id(),
            hook -> hook.with(GithubHookRequest.merged(hook.config(), body), timeline.now()))
        .map(hook -> GithubAnswer.json(200, GithubHookJson.config(hook.config())))
        .orElseGet(GithubAnswer::notFound);
  }

  private GithubAnswer ping(GithubCall call) {
    hooks.ping(hook(hooks, call), call.scope());
    return GithubAnswer.empty(204);
  }

  private GithubAnswer test(GithubCall call) {
    hook(hooks, call);
    return GithubAnswer.empty(204);
  }

  private ObjectNode json(GithubHook hook, GithubCall call) {
    Optional<GithubDelivery> last = hooks.log().of(hook.id()).stream().findFirst();
    return GithubHookJson.hook(hook, call.scope(), base(call), last);
  }

  /** The URL of the repository or organization. */
  private static String base(GithubCall call) {
    String path = call.request().path();
    return call.apiBase() + path.substring(0, path.lastIndexOf("/hooks"));
  }
}
