package dev.sluice.emulator;

import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes webhooks and their deliveries as the REST API 2022-11-28 does. */
final class GithubHookJson {
  private static final String API = "https://api.github.com";

  private GithubHookJson() {}

  /**
   * @param base URL of the repository or organization
   * @param last the newest attempt to deliver to it
   */
  static ObjectNode hook(
      GithubHook hook, GithubScope scope, String base, Optional<GithubDelivery> last) {
    boolean repository = scope instanceof GithubScope.Repository;
    String url = base + "/hooks/" + hook.id();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", repository ? "Repository" : "Organization");
    addCommon(node, hook, url);
    if (repository) {
      node.put("test_url", url + "/test");
      ObjectNode response = node.putObject("last_response");
      if (last.isEmpty()) {
        response.putNull("code").put("status", "unused").putNull("message");
      } else {
        int code = last.get().statusCode();
        response.put("code", code).put("status", code == 0 ? "misconfigured" : "active");
        response.put("message", last.get().status());
      }
    }
    return node;
  }

  private static void addCommon(ObjectNode node, GithubHook hook, String url) {
    node.put("id", hook.id());
    node.put("name", "web");
    node.put("active", hook.active());
    ArrayNode events = node.putArray("events");
    hook.events().forEach(events::add);
    node.set("config", config(hook.config()));
    node.put("updated_at", GithubPayloads.time(hook.updatedAt()));
    node.put("created_at", GithubPayloads.time(hook.createdAt()));
    node.put("url", url);
    node.put("ping_url", url + "/pings");
    node.put("deliveries_url", url + "/deliveries");
  }

  static ObjectNode config(GithubHook.Config config) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("content_type", config.contentType());
    node.put("insecure_ssl", config.insecureSsl());
    if (config.secret() != null) {
      node.put("secret", "********");
    }
    return node.put("url", config.url());
  }

  /** As the receiver of a repository's or organization's hook is shown it. */
  static ObjectNode inPing(GithubHook hook, GithubScope place, GithubModel model) {
    return hook(hook, place, base(place, model), Optional.empty());
  }

  /** As the receiver of an App's hook is shown it: it has no place of its own. */
  static ObjectNode inPing(GithubHook hook, GithubApp app) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("type", "App");
    addCommon(node, hook, API + "/app/hook");
    return node.put("app_id", app.id());
  }

  private static String base(GithubScope scope, GithubModel model) {
    return switch (scope) {
      case GithubScope.Repository(long id) ->
          API + "/repos/" + model.repository(id).map(GithubRepository::fullName).orElseThrow();
      case GithubScope.Organization(String login) -> API + "/orgs/" + login;
      case GithubScope.Enterprise(String slug) -> API + "/enterprises/" + slug;
    };
  }

  static ObjectNode delivery(GithubDelivery delivery) {
    GithubEvent event = delivery.event();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", delivery.id());
    node.put("guid", event.guid());
    node.put("delivered_at", GithubPayloads.time(delivery.deliveredAt()));
    node.put("redelivery", delivery.redelivery());
    node.put("duration", delivery.duration().toMillis() / 1000.0);
    node.put("status", delivery.status());
    node.put("status_code", delivery.statusCode());
    node.put("event", event.event());
    node.put("action", event.action().isEmpty() ? null : event.action());
    node.put("installation_id", delivery.installationId());
    node.put("repository_id", event.repositoryId() == 0 ? null : (Long) event.repositoryId());
    return node.putNull("throttled_at");
  }
}
