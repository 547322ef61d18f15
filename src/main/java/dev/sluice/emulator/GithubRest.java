package dev.sluice.emulator;

import dev.sluice.secret.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * GitHub's REST API over the model, free of sockets: credentials, rate limit, renamed repositories,
 * faults on demand, and the calls themselves. Safe for any thread; a call blocks only while a test
 * holds it.
 */
public final class GithubRest {
  /** The release of actions/runner that this GitHub calls the newest. */
  public static final String RUNNER_VERSION = "2.337.0";

  private static final Optional<GithubAnswer> NOT_FOUND = Optional.of(GithubAnswer.notFound());

  private final GithubModel model;
  private final Set<Secret> tokens;
  private final GithubRateLimit rateLimit;
  private final GithubRoutes routes;
  private final Set<String> hidden = ConcurrentHashMap.newKeySet();

  /**
   * @param tokens what is accepted as credential; empty accepts any
   * @param hourlyLimit calls per hour over all tokens
   */
  public GithubRest(GithubModel model, Timeline timeline, Set<Secret> tokens, int hourlyLimit) {
    this(model, timeline, tokens, hourlyLimit, GithubHooks.NONE);
  }

  GithubRest(
      GithubModel model,
      Timeline timeline,
      Set<Secret> tokens,
      int hourlyLimit,
      GithubHooks hooks) {
    this.model = model;
    this.tokens = Set.copyOf(tokens);
    this.rateLimit = new GithubRateLimit(timeline, hourlyLimit);
    this.routes =
        new GithubRoutes(new GithubEndpoints(model), new GithubHookEndpoints(model, hooks));
  }

  /** Where to plan faults. */
  public GithubFaults faults() {
    return routes.faults();
  }

  /** Makes a repository or an account ({@code owner/name} or a login) invisible to all tokens. */
  public void hide(String name) {
    hidden.add(name.toLowerCase(Locale.ROOT));
  }

  /** Ends {@link #hide}. */
  public void show(String name) {
    hidden.remove(name.toLowerCase(Locale.ROOT));
  }

  /** How often an operation was called, refused and faulty calls included. */
  public long calls(GithubOperation operation) {
    return routes.calls(operation);
  }

  /**
   * Answers a request; empty if the caller gets no answer at all.
   *
   * @param apiBase what links in the answer start with
   */
  public Optional<GithubAnswer> handle(GithubRequest request, String apiBase) {
    if (request.toString().equals("GET /meta")) {
      return Optional.of(GithubAnswer.json(200, meta()));
    }
    GithubAnswer refusal = refusal(request);
    if (refusal != null) {
      return Optional.of(refusal);
    }
    if (!rateLimit.take()) {
      return Optional.of(
          GithubAnswer.error(403, "API rate limit exceeded for user ID 1.")
              .with(rateLimit.headers()));
    }
    return resolve(request, apiBase)
        .map(answer -> answer.with(rateLimit.headers()).with("x-github-media-type", "github.v3"));
  }

  private @Nullable GithubAnswer refusal(GithubRequest request) {
    String authorization = request.authorization();
    if (authorization == null) {
      return GithubAnswer.error(401, "Requires authentication");
    }
    String token = authorization.replaceFirst("(?i)^(bearer|token) +", "");
    boolean known = !token.isEmpty() && (tokens.isEmpty() || tokens.contains(Secret.of(token)));
    return known ? null : GithubAnswer.error(401, "Bad credentials");
  }

  private Optional<GithubAnswer> resolve(GithubRequest request, String apiBase) {
    List<String> path = request.segments();
    String kind = path.getFirst();
    if (path.size() < 3) {
      return NOT_FOUND;
    }
    if (request.toString().equals("GET /repos/actions/runner/releases/latest")) {
      return Optional.of(GithubAnswer.json(200, runnerRelease()));
    }
    if (kind.equals("repos") && path.size() > 3) {
      return named(request, path, apiBase);
    }
    if (kind.equals("repositories") && GithubRoutes.isNumber(path.get(1))) {
      return model
          .repository(Long.parseLong(path.get(1)))
          .map(found -> at(request, found, path.subList(2, path.size()), apiBase))
          .orElse(NOT_FOUND);
    }
    if (kind.equals("orgs")) {
      return at(request, new GithubScope.Organization(path.get(1)), path, apiBase);
    }
    if (kind.equals("enterprises")) {
      return at(request, new GithubScope.Enterprise(path.get(1)), path, apiBase);
    }
    return NOT_FOUND;
  }

  private Optional<GithubAnswer> named(GithubRequest request, List<String> path, String apiBase) {
    String fullName = path.get(1) + "/" + path.get(2);
    Optional<GithubRepository> found = model.repository(fullName);
    if (found.isEmpty()) {
      return NOT_FOUND;
    }
    List<String> rest = path.subList(3, path.size());
    return found.get().fullName().equalsIgnoreCase(fullName)
        ? at(request, found.get(), rest, apiBase)
        : Optional.of(moved(request, found.get(), rest, apiBase));
  }

  /** A renamed repository: GitHub keeps the method of other calls than GET with a 307. */
  private static GithubAnswer moved(
      GithubRequest request, GithubRepository repository, List<String> rest, String apiBase) {
    String query =
        request.query().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining("&"));
    String url =
        apiBase
            + "/repositories/"
            + repository.id()
            + "/"
            + String.join("/", rest)
            + (query.isEmpty() ? "" : "?" + query);
    boolean get = request.method().equals("GET");
    return GithubAnswer.error(get ? 301 : 307, get ? "Moved Permanently" : "Temporary Redirect")
        .with("location", url);
  }

  private Optional<GithubAnswer> at(
      GithubRequest request, GithubRepository repository, List<String> rest, String apiBase) {
    if (isHidden(repository.fullName()) || isHidden(repository.owner())) {
      return NOT_FOUND;
    }
    var scope = new GithubScope.Repository(repository.id());
    return routes.perform(request, scope, repository, rest, apiBase);
  }

  private Optional<GithubAnswer> at(
      GithubRequest request, GithubScope scope, List<String> path, String apiBase) {
    if (!model.knows(scope) || isHidden(path.get(1))) {
      return NOT_FOUND;
    }
    return routes.perform(request, scope, null, path.subList(2, path.size()), apiBase);
  }

  private boolean isHidden(String name) {
    return hidden.contains(name.toLowerCase(Locale.ROOT));
  }

  private static ObjectNode runnerRelease() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", 1).put("tag_name", "v" + RUNNER_VERSION).put("draft", false);
    return node.put("prerelease", false);
  }

  private static ObjectNode meta() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("verifiable_password_authentication", false);
    for (String list : List.of("hooks", "web", "api", "git", "actions")) {
      node.putArray(list).add("127.0.0.0/8").add("::1/128");
    }
    return node;
  }
}
