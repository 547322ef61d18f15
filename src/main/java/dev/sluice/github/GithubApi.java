package dev.sluice.github;

import dev.sluice.provider.Deliveries;
import dev.sluice.provider.HookRanges;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.Standing;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.secret.Secret;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

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
  private final Standing standing;
  private final Installations installations;
  private final Budget budget;

  public GithubApi(GithubConnection connection, InstantSource clock) {
    this(connection, clock, () -> new OkHttpWire(connection, clock));
  }

  GithubApi(GithubConnection connection, InstantSource clock, Supplier<Wire> wire) {
    this.installations = new Installations(clock);
    this.budget = new Budget(clock, connection.byTheMinute());
    this.transport =
        new LazyTransport(() -> {
          var serverClock = new ServerClock(clock);
          Authorizer authorizer =
              switch (connection.credential()) {
                case Credential.Token(Secret token) -> new TokenAuthorizer(token);
                case Credential.App app -> new AppAuthorizer(app, serverClock, installations);
              };
          return new Client(connection, wire.get(), authorizer, budget, serverClock, clock);
        });
    this.runners = new RestRunnerRegistry(transport, new RunnerGroups(transport, clock));
    this.workflowRuns = new RestWorkflowRuns(transport);
    this.releases = new RestRunnerReleases(transport);
    this.deliveries = new RestDeliveries(transport);
    this.hooks = new RestHooks(transport, Priority.LOOK_UP);
    this.hookRanges = new RestHookRanges(transport);
    this.standing = new RestStanding(transport, connection.credential());
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

  public Standing standing() {
    return standing;
  }

  public Deliveries deliveries() {
    return deliveries;
  }

  /** What is left of GitHub's hourly limits, as its answers told. */
  public List<CallsLeft> callsLeft() {
    return budget.left();
  }

  public Hooks hooks() {
    return hooks;
  }

  public HookRanges hookRanges() {
    return hookRanges;
  }

  /**
   * Takes in what a webhook said: that the GitHub App has this installation at that account. Saves
   * a look-up; without a GitHub App it means nothing.
   */
  public void installed(String owner, long installationId) {
    installations.told(owner, installationId);
  }

  @Override
  public void close() {
    transport.close();
  }
}
