package dev.sluice.emulator;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The calls about the delivery logs of webhooks of repositories, organizations and Apps. */
final class GithubDeliveryEndpoints {
  private static final JsonMapper JSON = new JsonMapper();

  /** Like GitHub's, a cursor names the last attempt of the page before. */
  private static final Pattern CURSOR = Pattern.compile("v1_([0-9]{1,18})");

  private final GithubModel model;
  private final GithubHooks hooks;

  GithubDeliveryEndpoints(GithubModel model, GithubHooks hooks) {
    this.model = model;
    this.hooks = hooks;
  }

  void addTo(GithubRouteTable table) {
    add(table, GithubRouteTable.HOOK_OWNERS, "hooks/#/deliveries");
    add(table, GithubRouteTable.GLOBAL, "app/hook/deliveries");
  }

  private void add(GithubRouteTable table, List<GithubRouteTable.Kind> kinds, String path) {
    table.add(kinds, "GET", path, GithubOperation.LIST_DELIVERIES, this::list);
    table.add(kinds, "GET", path + "/#", GithubOperation.GET_DELIVERY, this::get);
    table.add(kinds, "POST", path + "/#/attempts", GithubOperation.REDELIVER, this::redeliver);
  }

  private GithubAnswer list(GithubCall call) {
    List<GithubDelivery> all = log(call);
    Predicate<GithubDelivery> wanted = status(call);
    long cursor = cursor(call);
    List<GithubDelivery> rest =
        all.stream().filter(one -> one.id() < cursor).filter(wanted).toList();
    int size = GithubPages.size(call.request());
    ArrayNode page = JsonNodeFactory.instance.arrayNode();
    rest.stream().limit(size).forEach(one -> page.add(GithubHookJson.delivery(one)));
    GithubAnswer answer = GithubAnswer.json(200, page);
    if (rest.size() <= size) {
      return answer;
    }
    var query = new TreeMap<>(call.request().query());
    query.put("per_page", Integer.toString(size));
    query.put("cursor", "v1_" + rest.get(size - 1).id());
    return answer.with(
        "link", GithubPages.link(call.apiBase() + call.request().path(), query, "next"));
  }

  /** Attempts without an answer are neither good nor bad. */
  private static Predicate<GithubDelivery> status(GithubCall call) {
    return switch (call.request().parameter("status").orElse("")) {
      case "" -> _ -> true;
      case "success" -> one -> one.statusCode() >= 200 && one.statusCode() < 400;
      case "failure" -> one -> one.statusCode() >= 400 && one.statusCode() < 600;
      default ->
          throw new GithubRefusal(
              GithubAnswer.invalid("HookDelivery", "invalid", "Status is not in the list"));
    };
  }

  private static long cursor(GithubCall call) {
    Optional<String> cursor = call.request().parameter("cursor");
    if (cursor.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Matcher known = CURSOR.matcher(cursor.get());
    if (!known.matches()) {
      throw GithubRefusal.of(400, "Invalid cursor");
    }
    return Long.parseLong(known.group(1));
  }

  /** The hook's attempts, newest first. */
  private List<GithubDelivery> log(GithubCall call) {
    GithubHook hook = GithubHookEndpoints.hook(hooks, call);
    List<GithubDelivery> all = hooks.log().of(hook.id());
    return switch (hook.owner()) {
      case GithubHook.Owner.Everybody _ -> all.stream().filter(one -> concerns(call, one)).toList();
      case GithubHook.Owner.Scope _, GithubHook.Owner.App _ -> all;
    };
  }

  private boolean concerns(GithubCall call, GithubDelivery delivery) {
    return model
        .repository(delivery.event().repositoryId())
        .filter(call.scope()::covers)
        .isPresent();
  }

  private Optional<GithubDelivery> find(GithubCall call) {
    long id = call.numbers().getLast();
    return log(call).stream().filter(one -> one.id() == id).findFirst();
  }

  private GithubAnswer get(GithubCall call) {
    return find(call)
        .map(one -> GithubAnswer.json(200, whole(one)))
        .orElseGet(GithubAnswer::notFound);
  }

  private ObjectNode whole(GithubDelivery delivery) {
    ObjectNode node = GithubHookJson.delivery(delivery);
    ObjectNode request = node.putObject("request");
    GithubPost post = delivery.request();
    if (post == null) {
      request.putNull("headers").putNull("payload");
    } else {
      node.put("url", post.url().toString());
      ObjectNode headers = request.putObject("headers");
      post.headers().forEach(headers::put);
      request.set("payload", JSON.readTree(delivery.event().payload()));
    }
    ObjectNode response = node.putObject("response");
    ObjectNode headers = response.putObject("headers");
    delivery.response().headers().forEach(headers::put);
    response.put("payload", delivery.response().body());
    return node;
  }

  private GithubAnswer redeliver(GithubCall call) {
    return find(call).filter(one -> hooks.redeliver(one.id())).isPresent()
        ? GithubAnswer.of(202, "{}")
        : GithubAnswer.notFound();
  }
}
