package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks over the REST API 2022-11-28. */
final class RestHooks implements Hooks {
  private static final int MOST_PAGES = 50;
  private static final String ALREADY = "GitHub lets an App have one webhook, made with the App";

  /** At github.com {@code /apps/}, at a GitHub Enterprise Server {@code /github-apps/}. */
  private static final Pattern APP_PAGE =
      Pattern.compile("(https?://[A-Za-z0-9.:-]+)/(?:github-)?apps/([A-Za-z0-9_-]+)");

  private final Transport transport;
  private final Priority priority;

  /**
   * @param priority of what only reads
   */
  RestHooks(Transport transport, Priority priority) {
    this.transport = transport;
    this.priority = priority;
  }

  /** Where webhooks and their delivery logs are. */
  static Root root(HookSite site) {
    return switch (site) {
      case HookSite.Repository(RepositoryName name) -> Root.hooks(new Target.Repository(name));
      case HookSite.Organization(String login) -> Root.hooks(new Target.Organization(login));
      case HookSite.App() -> Root.app();
    };
  }

  /** The path of one webhook, or of what is below it, under {@link #root}. */
  static String[] path(HookSite site, long id, String... rest) {
    List<String> path = new ArrayList<>();
    switch (site) {
      case HookSite.Repository _, HookSite.Organization _ -> {
        path.add("hooks");
        path.add(Long.toString(id));
      }
      case HookSite.App() -> path.add("hook");
    }
    path.addAll(List.of(rest));
    return path.toArray(String[]::new);
  }

  @Override
  public Answer<List<Hook>> list(HookSite site) {
    return switch (site) {
      case HookSite.Repository _, HookSite.Organization _ -> listed(site);
      case HookSite.App() -> ofApp();
    };
  }

  private Answer<List<Hook>> listed(HookSite site) {
    ApiCall call = ApiCall.get(priority, root(site), "hooks").with("per_page", "100");
    List<Hook> hooks = new ArrayList<>();
    Outcome outcome = transport.send(call);
    for (int page = 1; page <= MOST_PAGES; page++) {
      if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
        return Answer.failed(Failures.of(call, outcome));
      }
      JsonNode body = reply.array().orElse(null);
      if (body == null) {
        return Answer.failed(Failures.unreadable(call, reply));
      }
      for (JsonNode node : body) {
        Optional<Hook> hook = hook(node);
        if (hook.isEmpty()) {
          return Answer.failed(Failures.unreadable(call, reply));
        }
        hooks.add(hook.get());
      }
      Optional<String> next = reply.header("link").flatMap(Lists::next);
      if (next.isEmpty()) {
        return Answer.ok(List.copyOf(hooks));
      }
      outcome = transport.follow(call, next.get());
    }
    return Answer.failed(new Failure.Unavailable(call + ": more than " + MOST_PAGES + " pages"));
  }

  /** Its settings and, from the App itself, the events. */
  private Answer<List<Hook>> ofApp() {
    ApiCall call = ApiCall.get(priority, Root.app(), "hook", "config");
    return switch (Reads.optional(transport, call, Optional::of)) {
      case Answer.Failed<Optional<JsonNode>>(Failure failure) -> Answer.failed(failure);
      case Answer.Ok<Optional<JsonNode>>(Optional<JsonNode> config) ->
          config.filter(node -> !node.path("url").asString("").isEmpty()).isEmpty()
              ? Answer.ok(List.of())
              : switch (app()) {
                case Answer.Failed<AppFacts>(Failure failure) -> Answer.failed(failure);
                case Answer.Ok<AppFacts>(AppFacts app) ->
                    Answer.ok(
                        List.of(hook(Deliveries.APP_HOOK, true, app.events(), config.get(), null)));
              };
    };
  }

  @Override
  public Answer<AppFacts> app() {
    ApiCall call = ApiCall.get(priority, Root.app());
    return switch (Reads.optional(transport, call, RestHooks::facts)) {
      case Answer.Failed<Optional<AppFacts>>(Failure failure) -> Answer.failed(failure);
      case Answer.Ok<Optional<AppFacts>>(Optional<AppFacts> facts) ->
          facts
              .map(Answer::ok)
              .orElseGet(() -> Answer.failed(new Failure.Absent(call + ": no such GitHub App")));
    };
  }

  private static Optional<AppFacts> facts(JsonNode app) {
    Map<String, String> permissions = new TreeMap<>();
    app.path("permissions")
        .properties()
        .forEach(one -> permissions.put(one.getKey(), one.getValue().asString("")));
    return Optional.of(new AppFacts(settings(app), words(app.path("events")), permissions));
  }

  /** The page is not among the facts that GitHub tells; it follows from the App's own page. */
  private static @Nullable URI settings(JsonNode app) {
    Matcher page = APP_PAGE.matcher(app.path("html_url").asString(""));
    String owner = app.path("owner").path("login").asString("");
    String below =
        switch (app.path("owner").path("type").asString("")) {
          case "User" -> "";
          case "Organization" -> "/organizations/" + owner;
          default -> null;
        };
    if (below == null || !owner.matches("[A-Za-z0-9_-]{1,39}") || !page.matches()) {
      return null;
    }
    return URI.create(page.group(1) + below + "/settings/apps/" + page.group(2));
  }

  private static Optional<Hook> hook(JsonNode node) {
    return node.path("id").isIntegralNumber() && node.path("config").isObject()
        ? Optional.of(
            hook(
                node.get("id").longValue(),
                node.path("active").asBoolean(false),
                words(node.path("events")),
                node.get("config"),
                Times.read(node.path("updated_at")).orElse(null)))
        : Optional.empty();
  }

  private static Hook hook(
      long id, boolean active, Set<String> events, JsonNode config, @Nullable Instant changedAt) {
    // A number in old answers, "0" or "1" in others.
    String insecure = config.path("insecure_ssl").asString("0");
    return new Hook(
        id,
        config.path("url").asString(""),
        active,
        events,
        config.path("content_type").asString("form"),
        insecure.equals("0"),
        !config.path("secret").asString("").isEmpty(),
        changedAt);
  }

  private static Set<String> words(JsonNode list) {
    Set<String> words = new TreeSet<>();
    for (JsonNode word : list) {
      words.add(word.asString(""));
    }
    return words;
  }

  @Override
  public Answer<Hook> create(HookSite site, Settings settings) {
    if (site instanceof HookSite.App) {
      return Answer.failed(new Failure.Refused(ALREADY));
    }
    ObjectNode body = whole(settings).put("name", "web");
    return one(ApiCall.post(Priority.LOOK_UP, body, root(site), "hooks"), 201);
  }

  @Override
  public Answer<Hook> update(HookSite site, long id, Settings settings) {
    return switch (site) {
      case HookSite.Repository _, HookSite.Organization _ ->
          one(ApiCall.patch(Priority.LOOK_UP, whole(settings), root(site), path(site, id)), 200);
      case HookSite.App() -> {
        ApiCall call =
            ApiCall.patch(Priority.LOOK_UP, config(settings), Root.app(), "hook", "config");
        Outcome outcome = transport.send(call);
        if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
          yield Answer.failed(Failures.of(call, outcome));
        }
        yield reply
            .json()
            .map(node -> hook(Deliveries.APP_HOOK, true, settings.events(), node, null))
            .map(Answer::ok)
            .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)));
      }
    };
  }

  private Answer<Hook> one(ApiCall call, int status) {
    Outcome outcome = transport.send(call);
    if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != status) {
      return Answer.failed(Failures.of(call, outcome));
    }
    return reply
        .json()
        .flatMap(RestHooks::hook)
        .map(Answer::ok)
        .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)));
  }

  private static ObjectNode whole(Settings settings) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("active", true);
    settings.events().stream().sorted().forEach(body.putArray("events")::add);
    body.set("config", config(settings));
    return body;
  }

  private static ObjectNode config(Settings settings) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("url", settings.url().toString())
        .put("content_type", "json")
        .put("insecure_ssl", "0")
        .put("secret", settings.secret().reveal());
  }

  @Override
  public Answer<Done> delete(HookSite site, long id) {
    return site instanceof HookSite.App
        ? Answer.failed(new Failure.Refused("the webhook of an App goes with the App"))
        : done(ApiCall.delete(Priority.LOOK_UP, root(site), path(site, id)));
  }

  @Override
  public Answer<Done> ping(HookSite site, long id) {
    return site instanceof HookSite.App
        ? Answer.failed(new Failure.Refused("GitHub sends no ping for an App"))
        : done(ApiCall.post(Priority.LOOK_UP, root(site), path(site, id, "pings")));
  }

  private Answer<Done> done(ApiCall call) {
    Outcome outcome = transport.send(call);
    return outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 204
        ? Answer.ok(new Done())
        : Answer.failed(Failures.of(call, outcome));
  }
}
