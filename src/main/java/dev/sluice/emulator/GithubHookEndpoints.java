package dev.sluice.emulator;

import dev.sluice.emulator.GithubEndpoints.Call;
import dev.sluice.emulator.GithubEndpoints.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks and their delivery log over the REST API 2022-11-28. */
final class GithubHookEndpoints {
  private static final int DEFAULT_SIZE = 30;
  private static final int LARGEST_SIZE = 100;

  private final GithubModel model;
  private final GithubHooks hooks;

  GithubHookEndpoints(GithubModel model, GithubHooks hooks) {
    this.model = model;
    this.hooks = hooks;
  }

  Map<String, Route> routes() {
    return Map.of(
        "GET hooks",
        new Route(GithubOperation.LIST_HOOKS, this::list),
        "GET hooks/#/deliveries",
        new Route(GithubOperation.LIST_DELIVERIES, this::deliveries),
        "POST hooks/#/deliveries/#/attempts",
        new Route(GithubOperation.REDELIVER, this::redeliver));
  }

  private GithubAnswer list(Call call) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    hooks
        .hook()
        .ifPresent(hook -> {
          ObjectNode node = list.addObject();
          node.put("type", "Repository").put("id", hook.id()).put("name", "web");
          node.put("active", true);
          node.putArray("events").add("workflow_job");
          ObjectNode config = node.putObject("config");
          config.put("content_type", "json").put("insecure_ssl", "0");
          config.put("secret", "********").put("url", hook.url());
        });
    return GithubAnswer.json(200, list);
  }

  private GithubAnswer deliveries(Call call) {
    if (!isOurs(number(call, "hooks"))) {
      return GithubAnswer.notFound();
    }
    List<GithubDelivery> log =
        hooks.log().stream().filter(delivery -> concerns(call, delivery)).toList();
    int size =
        Math.clamp(
            call.request().parameter("per_page").map(Integer::parseInt).orElse(DEFAULT_SIZE),
            1,
            LARGEST_SIZE);
    // Like GitHub's, the cursor names the last attempt of the page before.
    long cursor = call.request().parameter("cursor").map(Long::parseLong).orElse(Long.MAX_VALUE);
    List<GithubDelivery> rest = log.stream().filter(one -> one.id() < cursor).toList();
    ArrayNode page = JsonNodeFactory.instance.arrayNode();
    rest.stream().limit(size).forEach(one -> page.add(delivery(one)));
    GithubAnswer answer = GithubAnswer.json(200, page);
    return rest.size() <= size
        ? answer
        : answer.with(
            "link",
            "<"
                + call.apiBase()
                + call.request().path()
                + "?per_page="
                + size
                + "&cursor="
                + rest.get(size - 1).id()
                + ">; rel=\"next\"");
  }

  private boolean concerns(Call call, GithubDelivery delivery) {
    return model
        .repository(delivery.event().repositoryId())
        .filter(call.scope()::covers)
        .isPresent();
  }

  private static ObjectNode delivery(GithubDelivery delivery) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", delivery.id());
    node.put("guid", delivery.event().guid());
    node.put("delivered_at", GithubPayloads.time(delivery.deliveredAt()));
    node.put("redelivery", delivery.redelivery());
    node.put("duration", delivery.duration().toMillis() / 1000.0);
    node.put("status", delivery.status());
    node.put("status_code", delivery.statusCode());
    node.put("event", delivery.event().event());
    node.put("action", delivery.event().action());
    node.putNull("installation_id");
    node.put("repository_id", delivery.event().repositoryId());
    return node.putNull("throttled_at");
  }

  private GithubAnswer redeliver(Call call) {
    long id = number(call, "deliveries");
    boolean known =
        isOurs(number(call, "hooks"))
            && hooks.log().stream().anyMatch(one -> one.id() == id && concerns(call, one));
    return known && hooks.redeliver(id) ? GithubAnswer.of(202, "{}") : GithubAnswer.notFound();
  }

  private boolean isOurs(long hookId) {
    return hooks.hook().map(GithubHooks.Hook::id).equals(Optional.of(hookId));
  }

  /** The number after that segment of the path. */
  private static long number(Call call, String segment) {
    List<String> path = call.request().segments();
    return Long.parseLong(path.get(path.lastIndexOf(segment) + 1));
  }
}
