package dev.sluice.github;

import dev.sluice.provider.Deliveries;
import dev.sluice.provider.HookRanges;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.WorkflowRuns;
import java.time.InstantSource;

/**
 * GitHub behind the ports, over its REST API 2022-11-28. Making one costs nothing: the HTTP client
 * is loaded with the first call. Safe for any thread. Closing it fails the calls that run and all
 * later ones.
 */
public final class GithubApi implements AutoCloseable {
  private final Transport transport;
  private final RunnerRegistry runners;
  private final WorkflowRuns workflowRuns;
  private final RunnerReleases releases;
  private final Deliveries deliveries;
  private final Hooks hooks;
  private final HookRanges hookRanges;

  public GithubApi(GithubConnection connection, InstantSource clock) {
    this.transport = new LazyTransport(connection, clock);
    this.runners = new RestRunnerRegistry(transport, new RunnerGroups(transport, clock));
    this.workflowRuns = new RestWorkflowRuns(transport);
    this.releases = new RestRunnerReleases(transport);
    this.deliveries = new RestDeliveries(transport);
    this.hooks = new RestHooks(transport, Priority.LOOK_UP);
    this.hookRanges = new RestHookRanges(transport);
  }

  public RunnerRegistry runners() {
    return runners;
  }

  public WorkflowRuns workflowRuns() {
    return workflowRuns;
  }

  public RunnerReleases releases() {
    return releases;
  }

  public Deliveries deliveries() {
    return deliveries;
  }

  public Hooks hooks() {
    return hooks;
  }

  public HookRanges hookRanges() {
    return hookRanges;
  }

  @Override
  public void close() {
    transport.close();
  }
}
