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
 */
public record GithubRequest(
    String method,
    String path,
    Map<String, String> query,
    @Nullable String authorization,
    String body) {
  public GithubRequest {
    query = Map.copyOf(query);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  List<String> segments() {
    return List.of(path.substring(1).split("/", -1));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name)).filter(value -> !value.isEmpty());
  }
}
