package dev.sluice.emulator;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the repository or account that a path is about, also under a former name, unless it is
 * hidden. Safe for any thread.
 */
final class GithubPlaces {
  private static final Optional<GithubAnswer> NOT_FOUND = Optional.of(GithubAnswer.notFound());

  private final GithubModel model;
  private final GithubRoutes routes;
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();

  GithubPlaces(GithubModel model, GithubRoutes routes) {
    this.model = model;
    this.routes = routes;
  }

  void hide(String name) {
    hidden.add(name.toLowerCase(Locale.ROOT));
  }

  void show(String name) {
    hidden.remove(name.toLowerCase(Locale.ROOT));
  }

  /**
   * Answers a call; empty if the caller gets no answer.
   *
   * @param apiBase what links in the answer start with
   */
  Optional<GithubAnswer> perform(GithubRequest request, GithubIdentity identity, String apiBase) {
    List<String> path = request.segments();
    var caller = new Caller(request, identity, apiBase);
    if (request.path().startsWith("/repos/actions/runner/releases")) {
      return at(caller, null, null, path);
    }
    return switch (path.getFirst()) {
      case "repos" -> path.size() < 3 ? NOT_FOUND : named(caller, path);
      case "repositories" ->
          path.size() < 2 || !GithubRouteTable.isNumber(path.get(1))
              ? NOT_FOUND
              : model
                  .repository(Long.parseLong(path.get(1)))
                  .map(found -> at(caller, found, path.subList(2, path.size())))
                  .orElse(NOT_FOUND);
      case "orgs" ->
          path.size() < 2
              ? NOT_FOUND
              : account(caller, new GithubScope.Organization(path.get(1)), path);
      case "enterprises" ->
          path.size() < 2
              ? NOT_FOUND
              : account(caller, new GithubScope.Enterprise(path.get(1)), path);
      case "users" ->
          path.size() < 2
              ? NOT_FOUND
              : at(
                  caller,
                  null,
                  null,
                  List.of("users", "*", String.join("/", path.subList(2, path.size()))));
      default -> at(caller, null, null, path);
    };
  }

  private record Caller(GithubRequest request, GithubIdentity identity, String apiBase) {}

  private Optional<GithubAnswer> named(Caller caller, List<String> path) {
    String fullName = path.get(1) + "/" + path.get(2);
    Optional<GithubRepository> found = model.repository(fullName);
    if (found.isEmpty()) {
      return NOT_FOUND;
    }
    List<String> rest = path.subList(3, path.size());
    return found.get().fullName().equalsIgnoreCase(fullName)
        ? at(caller, found.get(), rest)
        : Optional.of(moved(caller, found.get(), rest));
  }

  /** A renamed repository: GitHub keeps the method of other calls than GET with a 307. */
  private static GithubAnswer moved(Caller caller, GithubRepository repository, List<String> rest) {
    String query = GithubPages.text(caller.request().query());
    String url =
        caller.apiBase()
            + "/repositories/"
            + repository.id()
            + (rest.isEmpty() ? "" : "/" + String.join("/", rest))
            + (query.isEmpty() ? "" : "?" + query);
    boolean get = caller.request().method().equals("GET");
    return GithubAnswer.error(get ? 301 : 307, get ? "Moved Permanently" : "Temporary Redirect")
        .with("location", url);
  }

  private Optional<GithubAnswer> at(Caller caller, GithubRepository repository, List<String> rest) {
    return isHidden(repository.fullName()) || isHidden(repository.owner())
        ? NOT_FOUND
        : at(caller, new GithubScope.Repository(repository.id()), repository, rest);
  }

  private Optional<GithubAnswer> account(Caller caller, GithubScope scope, List<String> path) {
    return !model.knows(scope) || isHidden(path.get(1))
        ? NOT_FOUND
        : at(caller, scope, null, path.subList(2, path.size()));
  }

  private Optional<GithubAnswer> at(
      Caller caller,
      @Nullable GithubScope scope,
      @Nullable GithubRepository repository,
      List<String> rest) {
    List<Long> numbers =
        rest.stream().filter(GithubRouteTable::isNumber).map(Long::parseLong).toList();
    var call =
        new GithubCall(
            caller.request(), caller.identity(), scope, repository, numbers, caller.apiBase());
    return routes.perform(call, rest);
  }

  private boolean isHidden(String name) {
    return hidden.contains(name.toLowerCase(Locale.ROOT));
  }
}
