package dev.sluice.emulator;

import dev.sluice.emulator.GithubCall.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which endpoint serves which path. Filled once, then only read. */
final class GithubRouteTable {
  static final List<Kind> EVERY_SCOPE =
      List.of(Kind.REPOSITORY, Kind.ORGANIZATION, Kind.ENTERPRISE);
  static final List<Kind> ACCOUNTS = List.of(Kind.ORGANIZATION, Kind.ENTERPRISE);
  static final List<Kind> HOOK_OWNERS = List.of(Kind.REPOSITORY, Kind.ORGANIZATION);
  static final List<Kind> REPOSITORIES = List.of(Kind.REPOSITORY);
  static final List<Kind> ORGANIZATIONS = List.of(Kind.ORGANIZATION);
  static final List<Kind> GLOBAL = List.of(Kind.GLOBAL);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  private final Map<Key, Route> routes = new HashMap<>();

  /** What a path starts with. */
  enum Kind {
    REPOSITORY,
    ORGANIZATION,
    ENTERPRISE,
    GLOBAL;

    static Kind of(@Nullable GithubScope scope) {
      return switch (scope) {
        case null -> GLOBAL;
        case GithubScope.Repository _ -> REPOSITORY;
        case GithubScope.Organization _ -> ORGANIZATION;
        case GithubScope.Enterprise _ -> ENTERPRISE;
      };
    }
  }

  record Route(GithubOperation operation, Endpoint endpoint) {}

  private record Key(Kind kind, String method, String pattern) {}

  /**
   * @param pattern the path below the scope, numbers written {@code #}
   */
  void add(
      List<Kind> kinds,
      String method,
      String pattern,
      GithubOperation operation,
      Endpoint endpoint) {
    for (Kind kind : kinds) {
      routes.put(new Key(kind, method, pattern), new Route(operation, endpoint));
    }
  }

  Optional<Route> find(@Nullable GithubScope scope, String method, List<String> path) {
    return Optional.ofNullable(routes.get(new Key(Kind.of(scope), method, pattern(path))));
  }

  static String pattern(List<String> path) {
    return path.stream().map(part -> isNumber(part) ? "#" : part).collect(Collectors.joining("/"));
  }

  static boolean isNumber(String part) {
    return NUMBER.matcher(part).matches();
  }
}
