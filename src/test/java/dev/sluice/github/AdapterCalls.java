package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.Standing.Area;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Everything that the adapter can be asked to do, at every scope. */
final class AdapterCalls {
  static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  static final List<Target> TARGETS =
      List.of(
          new Target.Repository(REPOSITORY),
          new Target.Organization("acme"),
          new Target.Enterprise("big"));

  private AdapterCalls() {}

  /** By {@code Port.method scope}. */
  static Map<String, Supplier<Answer<?>>> all(GithubApi api) {
    Map<String, Supplier<Answer<?>>> calls = new LinkedHashMap<>();
    for (Target target : TARGETS) {
      String at = " " + target.key();
      calls.put(
          "RunnerRegistry.mint" + at,
          () ->
              api.runners()
                  .mint(target, new MintRequest("slc-1", Set.of("modal", "gpu:t4"), "7", "_work")));
      calls.put("RunnerRegistry.remove" + at, () -> api.runners().remove(target, 7));
      calls.put("RunnerRegistry.get" + at, () -> api.runners().get(target, 7));
      calls.put("RunnerRegistry.find" + at, () -> api.runners().find(target, "slc-1"));
      calls.put("RunnerRegistry.list" + at, () -> api.runners().list(target));
      calls.put("RunnerRegistry.poll" + at, () -> api.runners().poll(target));
      calls.put("Standing.read" + at, () -> api.standing().read(target, Area.RUNNERS));
      calls.put("Standing.headroom" + at, () -> api.standing().headroom(target));
      if (!(target instanceof Target.Repository)) {
        calls.put("Standing.groups" + at, () -> api.standing().groups(target, null));
        calls.put("Standing.groups visible" + at, () -> api.standing().groups(target, REPOSITORY));
      }
      if (!(target instanceof Target.Enterprise)) {
        calls.put("Standing.read hooks" + at, () -> api.standing().read(target, Area.HOOKS));
        calls.put("Deliveries.hooks" + at, () -> api.deliveries().hooks(target));
        calls.put("Deliveries.since" + at, () -> api.deliveries().since(target, 5, Instant.EPOCH));
        calls.put("Deliveries.redeliver" + at, () -> api.deliveries().redeliver(target, 5, 6));
      }
    }
    calls.put(
        "Standing.read runs",
        () -> api.standing().read(new Target.Repository(REPOSITORY), Area.RUNS));
    calls.put("Standing.identity", () -> api.standing().identity());
    calls.put("Standing.repository", () -> api.standing().repository(REPOSITORY));
    calls.put("Standing.installation", () -> api.standing().installation("acme", REPOSITORY));
    calls.put("Standing.installation org", () -> api.standing().installation("acme", null));
    calls.put("WorkflowRuns.run", () -> api.workflowRuns().run(REPOSITORY, 7));
    calls.put("WorkflowRuns.job", () -> api.workflowRuns().job(REPOSITORY, 7));
    calls.put("WorkflowRuns.openRuns", () -> api.workflowRuns().openRuns(REPOSITORY));
    calls.put("WorkflowRuns.jobs", () -> api.workflowRuns().jobs(REPOSITORY, 7));
    calls.put("RunnerReleases.latest", () -> api.releases().latest());
    calls.put("RunnerReleases.recent", () -> api.releases().recent());
    return calls;
  }
}
