package dev.sluice.simulation;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.secret.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Ports that lie in a way which the scheduler has no means to see through. */
final class Sabotage {
  private Sabotage() {}

  /** GitHub seems to know no runner at all. */
  static Ports blindRegistry(Ports ports) {
    RunnerRegistry real = ports.registry();
    RunnerRegistry blind =
        new RunnerRegistry() {
          @Override
          public Answer<Registration> mint(Target target, MintRequest request) {
            return real.mint(target, request);
          }

          @Override
          public Answer<Removal> remove(Target target, long runnerId) {
            return Answer.ok(Removal.ABSENT);
          }

          @Override
          public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
            return Answer.ok(Optional.empty());
          }

          @Override
          public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
            return Answer.ok(Optional.empty());
          }

          @Override
          public Answer<List<RegisteredRunner>> list(Target target) {
            return Answer.ok(List.of());
          }
        };
    return new Ports(blind, ports.runs(), ports.sandboxes(), ports.provisioner());
  }

  /** Modal seems to have ended every sandbox. */
  static Ports deathCertificates(Ports ports) {
    SandboxProvider real = ports.sandboxes();
    SandboxProvider lying =
        new SandboxProvider() {
          @Override
          public Answer<String> create(Request request) {
            return real.create(request);
          }

          @Override
          public Answer<Ended> terminate(String sandboxId) {
            return Answer.ok(new Ended());
          }

          @Override
          public Answer<Optional<String>> find(String name) {
            return real.find(name);
          }

          @Override
          public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
            return Answer.ok(List.of());
          }

          @Override
          public Answer<Status> status(String sandboxId) {
            return Answer.ok(new Status.Done("success", 0, ""));
          }

          @Override
          public Answer<Placement> placement(String sandboxId) {
            return Answer.ok(new Placement.Placed());
          }

          @Override
          public Answer<List<String>> lastLines(String sandboxId, int most) {
            return Answer.ok(List.of());
          }
        };
    return new Ports(ports.registry(), ports.runs(), lying, ports.provisioner());
  }

  /** Nothing that GitHub knows of runs, jobs and deliveries is ever heard of, but by webhook. */
  static Ports deafness(Ports ports) {
    WorkflowRuns real = ports.runs();
    WorkflowRuns deaf =
        new WorkflowRuns() {
          @Override
          public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
            return real.run(repository, runId);
          }

          @Override
          public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
            return Answer.ok(Optional.empty());
          }

          @Override
          public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
            return Answer.ok(List.of());
          }

          @Override
          public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
            return Answer.ok(List.of());
          }
        };
    return new Ports(ports.registry(), deaf, ports.sandboxes(), ports.provisioner());
  }

  /** Modal says that it has removed a secret, and has not. */
  static Ports keptSecrets(Ports ports) {
    Provisioner real = ports.provisioner();
    Provisioner keeping =
        new Provisioner() {
          @Override
          public Answer<String> app() {
            return real.app();
          }

          @Override
          public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
            return real.image(image, docker, log);
          }

          @Override
          public Answer<String> volume(String name) {
            return real.volume(name);
          }

          @Override
          public Answer<String> namedSecret(String name) {
            return real.namedSecret(name);
          }

          @Override
          public Answer<String> proxy(String name) {
            return real.proxy(name);
          }

          @Override
          public Answer<String> secret(Map<String, Secret> env, UUID key) {
            return real.secret(env, key);
          }

          @Override
          public Answer<Removed> removeSecret(String secretId) {
            return Answer.ok(new Removed());
          }
        };
    return new Ports(ports.registry(), ports.runs(), ports.sandboxes(), keeping);
  }
}
