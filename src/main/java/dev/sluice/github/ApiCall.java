package dev.sluice.github;

import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One request to the REST API. Paths are made of segments that are percent-encoded when sent, so
 * that no name can leave its place.
 *
 * @param query in the order given
 * @param body null for none; never printed, nor is the answer to it
 */
record ApiCall(
    Method method, List<String> path, Map<String, String> query, @Nullable JsonNode body) {
  enum Method {
    GET,
    POST,
    DELETE
  }

  ApiCall {
    path = List.copyOf(path);
    if (path.stream().anyMatch(part -> part.isEmpty() || part.matches("\\.{1,2}"))) {
      throw new IllegalArgumentException("not a path of the API");
    }
  }

  static ApiCall get(List<String> scope, String... rest) {
    return new ApiCall(Method.GET, join(scope, rest), Map.of(), null);
  }

  static ApiCall post(JsonNode body, List<String> scope, String... rest) {
    return new ApiCall(Method.POST, join(scope, rest), Map.of(), body);
  }

  static ApiCall delete(List<String> scope, String... rest) {
    return new ApiCall(Method.DELETE, join(scope, rest), Map.of(), null);
  }

  ApiCall with(String name, String value) {
    var more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new ApiCall(method, path, more, body);
  }

  static List<String> scope(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) -> scope(name);
      case Target.Organization(String login) -> List.of("orgs", login);
      case Target.Enterprise(String slug) -> List.of("enterprises", slug);
    };
  }

  static List<String> scope(RepositoryName repository) {
    return List.of("repos", repository.owner(), repository.name());
  }

  /** Method and path, for people. */
  @Override
  public String toString() {
    return method + " /" + String.join("/", path);
  }

  private static List<String> join(List<String> scope, String... rest) {
    var path = new ArrayList<>(scope);
    path.addAll(List.of(rest));
    return path;
  }
}
