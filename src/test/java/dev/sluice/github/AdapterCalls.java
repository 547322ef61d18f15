package dev.sluice.github;

import dev.sluice.Canary;
import dev.sluice.provider.Answer;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.Standing.Area;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.net.URI;
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

  static final List<HookSite> SITES =
      List.of(
          new HookSite.Repository(REPOSITORY),
          new HookSite.Organization("acme"),
          new HookSite.App());
  private static final Hooks.Settings SETTINGS =
      new Hooks.Settings(
          URI.create("https://ci.example.com/webhook"),
          Set.of(Hooks.JOBS),
          Canary.secret("webhook"));

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
    }
    for (HookSite site : SITES) {
      String at = " " + site.key();
      calls.put("Deliveries.since" + at, () -> api.deliveries().since(site, 5, Instant.EPOCH));
      calls.put(
          "Deliveries.more" + at,
          () -> api.deliveries().more(site, 5, Instant.EPOCH, "?per_page=100&cursor=v1_7"));
      calls.put("Deliveries.newest" + at, () -> api.deliveries().newest(site, 5));
      calls.put("Deliveries.redeliver" + at, () -> api.deliveries().redeliver(site, 5, 6));
      calls.put("Hooks.list" + at, () -> api.hooks().list(site));
      calls.put("Hooks.update" + at, () -> api.hooks().update(site, 5, SETTINGS));
      // The rest is refused, or known, without a call.
      if (!(site instanceof HookSite.App)) {
        calls.put("Deliveries.hooks" + at, () -> api.deliveries().hooks(site));
        calls.put("Hooks.create" + at, () -> api.hooks().create(site, SETTINGS));
        calls.put("Hooks.delete" + at, () -> api.hooks().delete(site, 5));
        calls.put("Hooks.ping" + at, () -> api.hooks().ping(site, 5));
      }
    }
    calls.put("Hooks.app", () -> api.hooks().app());
    calls.put("HookRanges.read", () -> api.hookRanges().read());
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
