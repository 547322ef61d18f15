package dev.sluice.emulator;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A REST answer, free of any HTTP library.
 *
 * @param headers names in lower case
 * @param body JSON text, null for none
 */
public record GithubAnswer(int status, Map<String, String> headers, @Nullable String body) {
  public GithubAnswer {
    headers = Map.copyOf(headers);
  }

  /** An answer with a body and no headers. */
  public static GithubAnswer of(int status, String body) {
    return new GithubAnswer(status, Map.of(), body);
  }

  static GithubAnswer json(int status, JsonNode body) {
    return of(status, body.toString());
  }

  static GithubAnswer empty(int status) {
    return new GithubAnswer(status, Map.of(), null);
  }

  /** GitHub's shape of an error. */
  static GithubAnswer error(int status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("message", message);
    body.put("documentation_url", "https://docs.github.com/rest");
    body.put("status", Integer.toString(status));
    return json(status, body);
  }

  /** GitHub's shape of an error about one field or rule. */
  static GithubAnswer invalid(String resource, String code, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("message", "Validation Failed");
    ObjectNode error = body.putArray("errors").addObject();
    error.put("resource", resource).put("code", code).put("message", message);
    body.put("documentation_url", "https://docs.github.com/rest");
    body.put("status", "422");
    return json(422, body);
  }

  static GithubAnswer notFound() {
    return error(404, "Not Found");
  }

  GithubAnswer with(String name, String value) {
    return with(Map.of(name, value));
  }

  GithubAnswer as(int otherStatus) {
    return new GithubAnswer(otherStatus, headers, body);
  }

  /** Adds headers; those that are there stay. */
  GithubAnswer with(Map<String, String> more) {
    var all = new LinkedHashMap<>(more);
    all.putAll(headers);
    return new GithubAnswer(status, all, body);
  }
}
