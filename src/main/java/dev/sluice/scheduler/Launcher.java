package dev.sluice.scheduler;

import dev.sluice.config.Docker;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.Registration;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.routing.Decision.Routed;
import dev.sluice.routing.Policy;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.scheduler.LaneHealth.Provider;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only act that adds a runner: mints a registration, stores its config in an ephemeral secret
 * and starts a sandbox with it. The row is written before each call that can leave something
 * behind. The JIT config is minted last and lives in memory only between two calls.
 */
final class Launcher {
  private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final SandboxProvider sandboxes;
  private final Provisioner provisioner;
  private final Controller controller;
  private final LaneHealth health;
  private final InstantSource clock;

  Launcher(
      RunnerRows rows,
      RunnerRegistry registry,
      SandboxProvider sandboxes,
      Provisioner provisioner,
      Controller controller,
      LaneHealth health,
      InstantSource clock) {
    this.rows = rows;
    this.registry = registry;
    this.sandboxes = sandboxes;
    this.provisioner = provisioner;
    this.controller = controller;
    this.health = health;
    this.clock = clock;
  }

  /** Launches the runner of a row in state PLANNED. */
  void launch(Runner planned, Routed routed) {
    // The image first: it is in memory unless something went wrong on apply, and a registration
    // must not grow old over a build.
    SandboxSpec spec = routed.spec();
    switch (provisioner.image(spec.image(), spec.docker(), line -> buildLog(planned, line))) {
      case Answer.Failed<String>(Failure failure) -> unminted(planned, Provider.MODAL, failure);
      case Answer.Ok<String>(String imageId) -> mint(planned, routed, imageId);
    }
  }

  private void mint(Runner planned, Routed routed, String imageId) {
    var request =
        new RunnerRegistry.MintRequest(
            planned.name(),
            Set.copyOf(planned.lane().labels()),
            routed.spec().runner().group(),
            routed.spec().runner().workFolder());
    switch (registry.mint(planned.lane().target(), request)) {
      case Answer.Failed<Registration>(Failure failure) ->
          unminted(planned, Provider.GITHUB, failure);
      case Answer.Ok<Registration>(Registration registration) -> {
        health.minted(planned);
        rows.change(
            planned.name(),
            "runner.minted",
            row ->
                row.change()
                    .registered(registration.runnerId())
                    .to(RunnerState.MINTED, "registration " + registration.runnerId()));
        secret(planned, routed, imageId, registration.jitConfig());
      }
    }
  }

  private void secret(Runner planned, Routed routed, String imageId, Secret jitConfig) {
    switch (provisioner.secret(environment(planned, routed, jitConfig), planned.secretKey())) {
      case Answer.Failed<String>(Failure failure) -> {
        // A lost answer: the secret may well be there. The row goes on saying so.
        if (failure instanceof Failure.Unavailable) {
          health.launchFailed(planned, Provider.MODAL, failure);
          lost(planned, failure, false);
        } else {
          uncreated(planned, failure);
        }
      }
      case Answer.Ok<String>(String secretId) -> {
        rows.change(
            planned.name(), "runner.secret", row -> row.change().secret(secretId).sandboxAsked());
        create(planned, routed.spec(), imageId, secretId);
      }
    }
  }

  private void create(Runner planned, SandboxSpec spec, String imageId, String secretId) {
    var request =
        new SandboxProvider.Request(
            planned.name(),
            spec,
            imageId,
            secretId,
            controller.tags(planned.pool(), planned.generation(), planned.name()),
            planned.key());
    switch (sandboxes.create(request)) {
      case Answer.Ok<String>(String sandboxId) -> created(planned, sandboxId);
      case Answer.Failed<String>(Failure failure) -> {
        // A lost answer, or our own name taken: the sandbox may well be there.
        boolean mayExist =
            failure instanceof Failure.Unavailable || failure instanceof Failure.Conflict;
        if (mayExist
            && sandboxes.find(planned.name()) instanceof Answer.Ok<Optional<String>> found
            && found.value().isPresent()) {
          created(planned, found.value().get());
        } else if (mayExist) {
          health.launchFailed(planned, Provider.MODAL, failure);
          lost(planned, failure, false);
        } else {
          uncreated(planned, failure);
        }
      }
    }
  }

  private void created(Runner planned, String sandboxId) {
    health.launched(planned);
    Duration took = Duration.between(planned.plannedAt(), clock.instant());
    rows.change(
        planned.name(),
        "runner.created",
        row -> {
          Runner.Change change = row.change().sandboxCreated(sandboxId);
          String why = "sandbox " + sandboxId + " after " + took.toMillis() + " ms";
          return row.state() == RunnerState.MINTED ? change.to(RunnerState.CREATED, why) : change;
        });
  }

  /** The registration was refused, or nobody knows. */
  private void unminted(Runner planned, Provider asked, Failure failure) {
    boolean mayExist =
        asked == Provider.GITHUB
            && (failure instanceof Failure.Unavailable(String _, boolean sent)
                ? sent
                : failure instanceof Failure.Conflict);
    health.launchFailed(planned, asked, failure);
    rows.change(
        planned.name(),
        "runner.lost",
        row -> {
          Runner.Change change =
              row.change().to(RunnerState.LOST, failure.code() + ": " + failure.detail());
          return mayExist ? change : change.unregistered(clock.instant());
        });
  }

  /** There is a registration, and certainly no sandbox. */
  private void uncreated(Runner planned, Failure failure) {
    health.launchFailed(planned, Provider.MODAL, failure);
    lost(planned, failure, true);
  }

  private void lost(Runner planned, Failure failure, boolean noSandbox) {
    rows.change(
        planned.name(),
        "runner.lost",
        row -> {
          if (row.state() != RunnerState.MINTED) {
            return null;
          }
          Runner.Change change =
              row.change().to(RunnerState.LOST, failure.code() + ": " + failure.detail());
          return noSandbox ? change.sandboxGone() : change;
        });
  }

  private static Map<String, Secret> environment(Runner planned, Routed routed, Secret jitConfig) {
    SandboxSpec spec = routed.spec();
    Map<String, Secret> env = new LinkedHashMap<>();
    spec.env().forEach((key, value) -> env.put(key, Secret.of(value)));
    env.put(
        "SLUICE_POLICY",
        Secret.of(Policy.of(routed.pool(), planned.generation(), planned.digest())));
    env.put("SLUICE_WATCHDOG_SECONDS", Secret.of(Long.toString(spec.watchdog().toSeconds())));
    if (spec.docker() != Docker.NONE) {
      env.put("SLUICE_DOCKER", Secret.of(spec.docker().word()));
    }
    env.put("ACTIONS_RUNNER_INPUT_JITCONFIG", jitConfig);
    return env;
  }

  private static void buildLog(Runner planned, String line) {
    LOG.atInfo()
        .addKeyValue("event", "image.build")
        .addKeyValue("pool", planned.pool())
        .addKeyValue("line", line)
        .log("image build");
  }
}
