package dev.sluice.scheduler;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The outside as one term sees it: once the term is over no call begins any more, whoever makes it.
 * What had begun before goes on, and its answer is heard.
 */
final class FencedPorts {
  private FencedPorts() {}

  static Scheduler.Ports of(Scheduler.Ports ports, Fence fence) {
    return new Scheduler.Ports(
        new Registry(ports.registry(), fence),
        new Runs(ports.runs(), fence),
        new Sandboxes(ports.sandboxes(), fence),
        new Provision(ports.provisioner(), fence),
        new Log(ports.deliveries(), fence));
  }

  private record Registry(RunnerRegistry real, Fence fence) implements RunnerRegistry {
    private RunnerRegistry open() {
      fence.pass();
      return real;
    }

    @Override
    public Answer<Registration> mint(Target target, MintRequest request) {
      return open().mint(target, request);
    }

    @Override
    public Answer<Removal> remove(Target target, long runnerId) {
      return open().remove(target, runnerId);
    }

    @Override
    public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
      return open().get(target, runnerId);
    }

    @Override
    public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
      return open().find(target, name);
    }

    @Override
    public Answer<List<RegisteredRunner>> list(Target target) {
      return open().list(target);
    }

    @Override
    public Answer<List<RegisteredRunner>> poll(Target target) {
      return open().poll(target);
    }
  }

  private record Runs(WorkflowRuns real, Fence fence) implements WorkflowRuns {
    private WorkflowRuns open() {
      fence.pass();
      return real;
    }

    @Override
    public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
      return open().run(repository, runId);
    }

    @Override
    public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
      return open().job(repository, jobId);
    }

    @Override
    public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
      return open().openRuns(repository);
    }

    @Override
    public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
      return open().jobs(repository, runId);
    }
  }

  private record Sandboxes(SandboxProvider real, Fence fence) implements SandboxProvider {
    private SandboxProvider open() {
      fence.pass();
      return real;
    }

    @Override
    public Answer<String> create(Request request) {
      return open().create(request);
    }

    @Override
    public Answer<Ended> terminate(String sandboxId) {
      return open().terminate(sandboxId);
    }

    @Override
    public Answer<Optional<String>> find(String name) {
      return open().find(name);
    }

    @Override
    public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
      return open().list(tags);
    }

    @Override
    public Answer<Status> status(String sandboxId) {
      return open().status(sandboxId);
    }

    @Override
    public Answer<Placement> placement(String sandboxId) {
      return open().placement(sandboxId);
    }

    @Override
    public Answer<List<String>> lastLines(String sandboxId, int most) {
      return open().lastLines(sandboxId, most);
    }
  }

  private record Provision(Provisioner real, Fence fence) implements Provisioner {
    private Provisioner open() {
      fence.pass();
      return real;
    }

    @Override
    public Answer<String> app() {
      return open().app();
    }

    @Override
    public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
      return open().image(image, docker, log);
    }

    @Override
    public Answer<String> volume(String name) {
      return open().volume(name);
    }

    @Override
    public Answer<String> namedSecret(String name) {
      return open().namedSecret(name);
    }

    @Override
    public Answer<String> proxy(String name) {
      return open().proxy(name);
    }

    @Override
    public Answer<String> secret(Map<String, Secret> env, UUID key) {
      return open().secret(env, key);
    }

    @Override
    public Answer<Removed> removeSecret(String secretId) {
      return open().removeSecret(secretId);
    }
  }

  private record Log(Deliveries real, Fence fence) implements Deliveries {
    private Deliveries open() {
      fence.pass();
      return real;
    }

    @Override
    public Answer<List<Long>> hooks(HookSite site) {
      return open().hooks(site);
    }

    @Override
    public Answer<Stretch> since(HookSite site, long hookId, Instant since) {
      return open().since(site, hookId, since);
    }

    @Override
    public Answer<Stretch> more(HookSite site, long hookId, Instant since, String rest) {
      return open().more(site, hookId, since, rest);
    }

    @Override
    public Answer<List<Attempt>> newest(HookSite site, long hookId) {
      return open().newest(site, hookId);
    }

    @Override
    public Answer<Asked> redeliver(HookSite site, long hookId, long attemptId) {
      return open().redeliver(site, hookId, attemptId);
    }
  }
}
