package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our standing at GitHub over the REST API 2022-11-28. */
final class RestStanding implements Standing {
  private final Transport transport;
  private final Credential credential;

  RestStanding(Transport transport, Credential credential) {
    this.transport = transport;
    this.credential = credential;
  }

  @Override
  public Answer<Identity> identity() {
    return switch (credential) {
      case Credential.App _ -> ask(get(Root.app()), RestStanding::app);
      case Credential.Token(var secret) -> {
        boolean classic = secret.reveal().startsWith("ghp_");
        yield ask(get(Root.everybody("user")), (node, reply) -> user(node, reply, classic));
      }
    };
  }

  /** Reads one answer that must be 200. */
  private <T> Answer<T> ask(ApiCall call, Reader<T> reader) {
    Outcome outcome = transport.send(call);
    return outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 200
        ? reply
            .json()
            .flatMap(node -> reader.read(node, reply))
            .map(Answer::ok)
            .orElseGet(() -> Answer.failed(Failures.unreadable(call, reply)))
        : Answer.failed(Failures.of(call, outcome));
  }

  @FunctionalInterface
  private interface Reader<T> {
    Optional<T> read(JsonNode node, Reply reply);
  }

  private static ApiCall get(Root root, String... rest) {
    return ApiCall.get(Priority.LOOK_UP, root, rest);
  }

  private static Optional<Identity> user(JsonNode node, Reply reply, boolean classic) {
    String login = node.path("login").asString("");
    if (login.isEmpty()) {
      return Optional.empty();
    }
    @Nullable Instant end =
        reply.header("github-authentication-token-expiration").flatMap(Times::expiry).orElse(null);
    // Tokens that have permissions in place of scopes come without this header.
    Optional<String> scopes = reply.header("x-oauth-scopes");
    return Optional.of(
        !classic && scopes.isEmpty()
            ? new Identity.FineGrained(login, end, ahead(reply))
            : new Identity.Classic(
                login,
                Arrays.stream(scopes.orElse("").split(","))
                    .map(String::strip)
                    .filter(scope -> !scope.isEmpty())
                    .collect(Collectors.toSet()),
                end,
                ahead(reply)));
  }

  private static Optional<Identity> app(JsonNode node, Reply reply) {
    String slug = node.path("slug").asString(node.path("name").asString(""));
    return slug.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Identity.App(
                slug,
                permissions(node.path("permissions")),
                words(node.path("events")),
                ahead(reply)));
  }

  private static Duration ahead(Reply reply) {
    return reply.date().map(date -> Duration.between(reply.at(), date)).orElse(Duration.ZERO);
  }

  private static Map<String, String> permissions(JsonNode node) {
    Map<String, String> permissions = new HashMap<>();
    node.forEachEntry((name, level) -> permissions.put(name, level.asString("")));
    return permissions;
  }

  private static Set<String> words(JsonNode array) {
    Set<String> words = new HashSet<>();
    array.forEach(word -> words.add(word.asString("")));
    return words;
  }

  @Override
  public Answer<Optional<Installation>> installation(
      String owner, @Nullable RepositoryName repository) {
    return Reads.optional(
        transport,
        Installations.lookUp(Priority.LOOK_UP, owner, repository),
        RestStanding::installation);
  }

  private static Optional<Installation> installation(JsonNode node) {
    JsonNode id = node.path("id");
    return id.isIntegralNumber()
        ? Optional.of(
            new Installation(
                id.longValue(),
                permissions(node.path("permissions")),
                words(node.path("events")),
                node.path("suspended_at").isString()))
        : Optional.empty();
  }

  @Override
  public Answer<Optional<RepositoryFacts>> repository(RepositoryName name) {
    return Reads.optional(
        transport, get(Root.repository(name, Permission.METADATA)), RestStanding::repositoryFacts);
  }

  private static Optional<RepositoryFacts> repositoryFacts(JsonNode node) {
    JsonNode admin = node.path("permissions").path("admin");
    return RepositoryName.parse(node.path("full_name").asString(""))
        .map(name ->
            new RepositoryFacts(
                name,
                Visibilities.read(node),
                node.path("archived").asBoolean(false),
                admin.isBoolean() ? Optional.of(admin.booleanValue()) : Optional.empty()));
  }

  @Override
  public Answer<Readable> read(Target target, Area area) {
    ApiCall call =
        switch (area) {
          case RUNNERS -> get(Root.runners(target), "actions", "runners");
          case RUNS ->
              switch (target) {
                case Target.Repository(RepositoryName name) ->
                    get(Root.repository(name, Permission.ACTIONS), "actions", "runs");
                case Target.Organization _, Target.Enterprise _ ->
                    throw new IllegalArgumentException("runs belong to repositories");
              };
        };
    Outcome outcome = transport.send(call.with("per_page", "1"));
    return outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 200
        ? Answer.ok(new Readable())
        : Answer.failed(Failures.of(call, outcome));
  }

  @Override
  public Answer<List<RunnerGroup>> groups(Target target, @Nullable RepositoryName visibleTo) {
    ApiCall call = get(Root.runners(target), "actions", "runner-groups");
    return Lists.read(
        transport,
        visibleTo == null ? call : call.with("visible_to_repository", visibleTo.name()),
        "runner_groups",
        RestStanding::group,
        RunnerGroup::id);
  }

  private static Optional<RunnerGroup> group(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode name = node.path("name");
    if (!id.isIntegralNumber() || !name.isString()) {
      return Optional.empty();
    }
    List<String> workflows = new ArrayList<>();
    if (node.path("restricted_to_workflows").asBoolean(false)) {
      node.path("selected_workflows").forEach(one -> workflows.add(one.asString("")));
    }
    return Optional.of(
        new RunnerGroup(
            id.longValue(),
            name.stringValue(),
            node.path("allows_public_repositories").asBoolean(false),
            workflows));
  }

  @Override
  public Answer<Optional<Headroom>> headroom(Target target) {
    Root root = new Root(List.of("rate_limit"), Root.runners(target).access());
    return switch (Reads.optional(transport, get(root), RestStanding::core)) {
      case Answer.Ok<Optional<Headroom>>(Optional<Headroom> found) -> Answer.ok(found);
      case Answer.Failed<Optional<Headroom>>(Failure failure) -> Answer.failed(failure);
    };
  }

  private static Optional<Headroom> core(JsonNode node) {
    JsonNode core = node.path("resources").path("core");
    return core.path("limit").isIntegralNumber() && core.path("reset").isIntegralNumber()
        ? Optional.of(
            new Headroom(
                core.get("limit").longValue(),
                core.path("remaining").asLong(0),
                Instant.ofEpochSecond(core.get("reset").longValue())))
        : Optional.empty();
  }
}
