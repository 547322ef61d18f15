package dev.sluice.github;

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
    Method method,
    Priority priority,
    Root root,
    List<String> rest,
    Map<String, String> query,
    @Nullable JsonNode body) {
  enum Method {
    GET,
    POST,
    PATCH,
    DELETE
  }

  ApiCall {
    rest = List.copyOf(rest);
    if (root.path().stream().anyMatch(ApiCall::leads) || rest.stream().anyMatch(ApiCall::leads)) {
      throw new IllegalArgumentException("not a path of the API");
    }
  }

  /** Whether a segment of a path would lead elsewhere. */
  private static boolean leads(String part) {
    return part.isEmpty() || part.equals(".") || part.equals("..");
  }

  static ApiCall get(Priority priority, Root root, String... rest) {
    return new ApiCall(Method.GET, priority, root, List.of(rest), Map.of(), null);
  }

  static ApiCall post(Priority priority, JsonNode body, Root root, String... rest) {
    return new ApiCall(Method.POST, priority, root, List.of(rest), Map.of(), body);
  }

  /** A call that says all in its path. */
  static ApiCall post(Priority priority, Root root, String... rest) {
    return new ApiCall(Method.POST, priority, root, List.of(rest), Map.of(), null);
  }

  static ApiCall patch(Priority priority, JsonNode body, Root root, String... rest) {
    return new ApiCall(Method.PATCH, priority, root, List.of(rest), Map.of(), body);
  }

  static ApiCall delete(Priority priority, Root root, String... rest) {
    return new ApiCall(Method.DELETE, priority, root, List.of(rest), Map.of(), null);
  }

  ApiCall with(String name, String value) {
    var more = new LinkedHashMap<>(query);
    more.put(name, value);
    return new ApiCall(method, priority, root, rest, more, body);
  }

  List<String> path() {
    var path = new ArrayList<>(root.path());
    path.addAll(rest);
    return path;
  }

  /** Method and path, for people. */
  @Override
  public String toString() {
    return method + " /" + String.join("/", path());
  }
}
