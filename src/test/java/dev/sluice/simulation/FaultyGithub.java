package dev.sluice.simulation;

import dev.sluice.emulator.GithubPorts;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.simulation.Outside.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GitHub at the end of a bad line. */
final class FaultyGithub implements RunnerRegistry, WorkflowRuns {
  private final World world;
  private final Outside outside;
  private final GithubPorts github;
  private final Map<String, Snapshots<List<RegisteredRunner>>> seen = new HashMap<>();

  FaultyGithub(World world, Outside outside) {
    this.world = world;
    this.outside = outside;
    this.github = new GithubPorts(world.github);
  }

  @Override
  public Answer<Registration> mint(Target target, MintRequest request) {
    var _ = stale(target);
    List<Fault<Registration>> faults = outside.losses();
    faults.add(new Fault.Late<>(Answer.failed(new Failure.Unavailable("time-out"))));
    faults.add(new Fault.After<>(Answer.failed(new Failure.Conflict("409 after effect"))));
    faults.add(new Fault.Before<>(Answer.failed(new Failure.Conflict("409"))));
    faults.add(new Fault.Before<>(Answer.failed(new Failure.Refused("422"))));
    return outside.call("mint " + request.name(), () -> github.mint(target, request), faults);
  }

  @Override
  public Answer<Removal> remove(Target target, long runnerId) {
    var _ = stale(target);
    List<Fault<Removal>> faults = outside.losses();
    faults.add(new Fault.Late<>(Answer.failed(new Failure.Unavailable("time-out"))));
    faults.add(new Fault.Before<>(Answer.ok(Removal.ABSENT)));
    faults.add(new Fault.Before<>(Answer.ok(Removal.ABSENT)));
    faults.add(new Fault.Before<>(Answer.ok(Removal.BUSY)));
    return outside.call(
        "remove registration " + runnerId, () -> github.remove(target, runnerId), faults);
  }

  @Override
  public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
    return outside.call(
        "get registration " + runnerId,
        () -> github.get(target, runnerId),
        outside.refusalsOr(Optional.empty()));
  }

  @Override
  public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
    return outside.call(
        "find registration " + name,
        () -> github.find(target, name),
        outside.refusalsOr(
            stale(target).stream().filter(runner -> runner.name().equals(name)).findFirst()));
  }

  @Override
  public Answer<List<RegisteredRunner>> list(Target target) {
    return outside.call(
        "list registrations", () -> github.list(target), outside.refusalsOr(stale(target)));
  }

  private List<RegisteredRunner> stale(Target target) {
    Snapshots<List<RegisteredRunner>> snapshots =
        seen.computeIfAbsent(target.key(), _ -> new Snapshots<>());
    if (github.list(target) instanceof Answer.Ok<List<RegisteredRunner>> list) {
      snapshots.take(world.now(), list.value());
    }
    return snapshots.stale();
  }

  @Override
  public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
    return outside.call(
        "run " + runId, () -> github.run(repository, runId), outside.refusalsOr(Optional.empty()));
  }

  @Override
  public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
    return outside.call(
        "job " + jobId, () -> github.job(repository, jobId), outside.refusalsOr(Optional.empty()));
  }

  @Override
  public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
    return outside.call(
        "open runs", () -> github.openRuns(repository), outside.refusalsOr(List.of()));
  }

  @Override
  public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
    return outside.call(
        "jobs of run " + runId,
        () -> github.jobs(repository, runId),
        outside.refusalsOr(List.of()));
  }
}
