package dev.sluice.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A REST request, free of any HTTP library.
 *
 * @param path without the API's base path, decoded, such as {@code /repos/o/r/actions/runners}
 * @param query first value of each parameter
 * @param authorization the header's value, null if missing
 * @param headers the others, names in lower case
 */
public record GithubRequest(
    String method,
    String path,
    Map<String, String> query,
    @Nullable String authorization,
    Map<String, String> headers,
    String body) {
  public GithubRequest {
    query = Map.copyOf(query);
    headers = Map.copyOf(headers);
  }

  /** A request without headers beside the credential. */
  public GithubRequest(
      String method,
      String path,
      Map<String, String> query,
      @Nullable String authorization,
      String body) {
    this(method, path, query, authorization, Map.of(), body);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }
}
