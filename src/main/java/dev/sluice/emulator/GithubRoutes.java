package dev.sluice.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Does calls, with the access they need and the faults that are planned for them. */
final class GithubRoutes {
  private final GithubRouteTable table;
  private final GithubAccess access;
  private final GithubFaults faults;
  private final Map<GithubOperation, AtomicLong> calls = new ConcurrentHashMap<>();

  GithubRoutes(GithubRouteTable table, GithubAccess access, GithubFaults faults) {
    this.table = table;
    this.access = access;
    this.faults = faults;
  }

  long calls(GithubOperation operation) {
    AtomicLong count = calls.get(operation);
    return count == null ? 0 : count.get();
  }

  /**
   * Answers a call; empty if the caller gets no answer.
   *
   * @param path below the scope of the call
   */
  Optional<GithubAnswer> perform(GithubCall call, List<String> path) {
    Optional<GithubRouteTable.Route> found =
        table.find(call.place(), call.request().method(), path);
    if (found.isEmpty()) {
      return Optional.of(GithubAnswer.notFound());
    }
    GithubRouteTable.Route route = found.get();
    calls.computeIfAbsent(route.operation(), _ -> new AtomicLong()).incrementAndGet();
    Optional<GithubAnswer> refused = access.refusal(route.operation(), call);
    return (refused.isPresent() ? refused : suffer(route, call))
        .map(answer -> answer.with(access.headers(route.operation(), call)));
  }

  private Optional<GithubAnswer> suffer(GithubRouteTable.Route route, GithubCall call) {
    Optional<GithubFaults.Fault> fault = faults.next(route.operation());
    if (fault.isEmpty()) {
      faults.latency().pass();
      GithubAnswer answer = answer(route, call);
      faults.latency().pass();
      return Optional.of(answer);
    }
    boolean before = fault.get().moment() == GithubFaults.Moment.BEFORE_EFFECT;
    return switch (fault.get()) {
      case GithubFaults.Fault.Reply(_, GithubAnswer answer) -> {
        if (!before) {
          var _ = answer(route, call);
        }
        yield Optional.of(answer);
      }
      case GithubFaults.Fault.Silence _ -> {
        if (!before) {
          var _ = answer(route, call);
        }
        yield Optional.empty();
      }
      case GithubFaults.Fault.Held(_, GithubFaults.Hold hold) -> held(hold, before, route, call);
    };
  }

  private static GithubAnswer answer(GithubRouteTable.Route route, GithubCall call) {
    try {
      return route.endpoint().answer(call);
    } catch (GithubRefusal refusal) {
      return refusal.answer();
    }
  }

  private static Optional<GithubAnswer> held(
      GithubFaults.Hold hold, boolean before, GithubRouteTable.Route route, GithubCall call) {
    try {
      if (before) {
        hold.pass();
        return Optional.of(answer(route, call));
      }
      GithubAnswer answer = answer(route, call);
      hold.pass();
      return Optional.of(answer);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
