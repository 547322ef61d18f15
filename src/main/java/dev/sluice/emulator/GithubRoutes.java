package dev.sluice.emulator;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the endpoint of a path and does its call, with the fault that is planned for it. */
final class GithubRoutes {
  private final GithubFaults faults = new GithubFaults();
  private final Map<GithubOperation, AtomicLong> calls = new ConcurrentHashMap<>();
  private final Map<String, GithubEndpoints.Route> accountRoutes = new HashMap<>();
  private final Map<String, GithubEndpoints.Route> repositoryRoutes = new HashMap<>();

  GithubRoutes(GithubEndpoints endpoints, GithubHookEndpoints hooks) {
    accountRoutes.putAll(hooks.routes());
    repositoryRoutes.putAll(hooks.routes());
    accountRoutes.putAll(endpoints.runnerRoutes());
    accountRoutes.putAll(endpoints.accountRoutes());
    repositoryRoutes.putAll(endpoints.runnerRoutes());
    repositoryRoutes.putAll(endpoints.repositoryRoutes());
  }

  GithubFaults faults() {
    return faults;
  }

  long calls(GithubOperation operation) {
    AtomicLong count = calls.get(operation);
    return count == null ? 0 : count.get();
  }

  /**
   * Answers a call below a scope; empty if the caller gets no answer.
   *
   * @param repository null at other scopes
   * @param rest the path below the scope
   */
  Optional<GithubAnswer> perform(
      GithubRequest request,
      GithubScope scope,
      @Nullable GithubRepository repository,
      List<String> rest,
      String apiBase) {
    String pattern =
        rest.stream().map(part -> isNumber(part) ? "#" : part).collect(Collectors.joining("/"));
    var routes = repository == null ? accountRoutes : repositoryRoutes;
    GithubEndpoints.Route route = routes.get(request.method() + " " + pattern);
    if (route == null) {
      return Optional.of(GithubAnswer.notFound());
    }
    calls.computeIfAbsent(route.operation(), _ -> new AtomicLong()).incrementAndGet();
    long id = rest.stream().filter(GithubRoutes::isNumber).mapToLong(Long::parseLong).sum();
    var call = new GithubEndpoints.Call(request, scope, repository, id, apiBase);
    return suffer(route, call)
        .map(answer -> answer.with("x-accepted-github-permissions", permission(route, scope)));
  }

  static boolean isNumber(String part) {
    return part.matches("[0-9]{1,18}");
  }

  private Optional<GithubAnswer> suffer(GithubEndpoints.Route route, GithubEndpoints.Call call) {
    Optional<GithubFaults.Fault> fault = faults.next(route.operation());
    if (fault.isEmpty()) {
      faults.latency().pass();
      GithubAnswer answer = route.endpoint().answer(call);
      faults.latency().pass();
      return Optional.of(answer);
    }
    boolean before = fault.get().moment() == GithubFaults.Moment.BEFORE_EFFECT;
    return switch (fault.get()) {
      case GithubFaults.Fault.Reply(_, GithubAnswer answer) -> {
        if (!before) {
          route.endpoint().answer(call);
        }
        yield Optional.of(answer);
      }
      case GithubFaults.Fault.Silence _ -> {
        if (!before) {
          route.endpoint().answer(call);
        }
        yield Optional.empty();
      }
      case GithubFaults.Fault.Held(_, GithubFaults.Hold hold) -> held(hold, before, route, call);
    };
  }

  private static Optional<GithubAnswer> held(
      GithubFaults.Hold hold,
      boolean before,
      GithubEndpoints.Route route,
      GithubEndpoints.Call call) {
    try {
      if (before) {
        hold.pass();
        return Optional.of(route.endpoint().answer(call));
      }
      GithubAnswer answer = route.endpoint().answer(call);
      hold.pass();
      return Optional.of(answer);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** What GitHub says it wanted of the credential. */
  private static String permission(GithubEndpoints.Route route, GithubScope scope) {
    String runners =
        scope instanceof GithubScope.Repository
            ? "administration"
            : "organization_self_hosted_runners";
    return switch (route.operation()) {
      case MINT, DELETE_RUNNER -> runners + "=write";
      case LIST_RUNNERS, GET_RUNNER, LIST_GROUPS -> runners + "=read";
      case LIST_RUNS, GET_RUN, LIST_JOBS, GET_JOB -> "actions=read";
      case LIST_HOOKS, LIST_DELIVERIES -> hooks(scope) + "=read";
      case REDELIVER -> hooks(scope) + "=write";
    };
  }

  private static String hooks(GithubScope scope) {
    return scope instanceof GithubScope.Repository ? "repository_hooks" : "organization_hooks";
  }
}
