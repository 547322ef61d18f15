package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what a call wants of a webhook, and refuses what GitHub refuses. */
final class GithubHookRequest {
  private static final String RESOURCE = "Hook";

  private GithubHookRequest() {}

  /** Only hooks of this name exist any more. */
  static void checkName(JsonNode body) {
    if (!body.path("name").asString("web").equals("web")) {
      throw invalid("custom", "Name must be 'web'");
    }
  }

  /** A whole configuration: what is not named has its default, a secret too. */
  static GithubHook.Config config(JsonNode config) {
    if (!config.isObject() || config.path("url").asString("").isBlank()) {
      throw invalid("custom", "Config must contain URL for webhooks");
    }
    return merged(new GithubHook.Config("", "form", null, "0"), config);
  }

  /** An existing configuration, in which only what is named changes. */
  static GithubHook.Config merged(GithubHook.Config old, JsonNode config) {
    String contentType = config.path("content_type").asString(old.contentType());
    if (!contentType.equals("json") && !contentType.equals("form")) {
      throw invalid("custom", "Content type must be 'json' or 'form'");
    }
    String insecure = config.path("insecure_ssl").asString(old.insecureSsl());
    if (!insecure.equals("0") && !insecure.equals("1")) {
      throw invalid("custom", "Insecure SSL must be '0' or '1'");
    }
    return new GithubHook.Config(
        url(config, old.url()), contentType, secret(config, old), insecure);
  }

  private static String url(JsonNode config, String otherwise) {
    String url = config.path("url").asString(otherwise);
    try {
      String scheme = String.valueOf(URI.create(url).getScheme());
      if (scheme.equals("https") || scheme.equals("http")) {
        return url;
      }
    } catch (IllegalArgumentException malformed) {
      // Refused like any other address that no delivery can reach.
    }
    throw invalid("custom", "Url is not supported because it is not a web address");
  }

  private static @Nullable Secret secret(JsonNode config, GithubHook.Config old) {
    JsonNode given = config.path("secret");
    if (given.isMissingNode()) {
      return old.secret();
    }
    String text = given.asString("");
    return text.isEmpty() ? null : Secret.of(text);
  }

  /** The events of a new hook. */
  static List<String> events(JsonNode body) {
    List<String> events = list(body.path("events"));
    return events.isEmpty() ? List.of("push") : events;
  }

  /** The events of a hook after a change. */
  static List<String> events(JsonNode body, List<String> old) {
    List<String> events = list(body.path("events"));
    var changed = new TreeSet<>(events.isEmpty() ? old : events);
    changed.addAll(list(body.path("add_events")));
    changed.removeAll(list(body.path("remove_events")));
    return List.copyOf(changed);
  }

  private static List<String> list(JsonNode array) {
    List<String> names = new ArrayList<>();
    for (JsonNode name : array) {
      if (!name.asString("").matches("[a-z_]+|\\*")) {
        throw invalid("custom", "Events contains an event that does not exist");
      }
      names.add(name.asString());
    }
    return List.copyOf(new TreeSet<>(names));
  }

  static GithubRefusal invalid(String code, String message) {
    return new GithubRefusal(GithubAnswer.invalid(RESOURCE, code, message));
  }
}
