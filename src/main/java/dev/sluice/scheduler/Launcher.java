package dev.sluice.scheduler;

import dev.sluice.config.Docker;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.ReadyImages.State;
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

/**
 * The only act that adds a runner: mints a registration, stores its config in an ephemeral secret
 * and starts a sandbox with it. The row is written before each call that can leave something
 * behind. The JIT config is minted last and lives in memory only between two calls.
 *
 * <p>Each call may be answered after another replica has begun to lead: then what was made is
 * recorded all the same, and the launch goes no further.
 */
final class Launcher {
  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final SandboxProvider sandboxes;
  private final Provisioner provisioner;
  private final ReadyImages images;
  private final Controller controller;
  private final LaneHealth health;
  private final InstantSource clock;

  Launcher(
      RunnerRows rows,
      RunnerRegistry registry,
      SandboxProvider sandboxes,
      Provisioner provisioner,
      ReadyImages images,
      Controller controller,
      LaneHealth health,
      InstantSource clock) {
    this.rows = rows;
    this.registry = registry;
    this.sandboxes = sandboxes;
    this.provisioner = provisioner;
    this.images = images;
    this.controller = controller;
    this.health = health;
    this.clock = clock;
  }

  /** Launches the runner of a row in state PLANNED. */
  void launch(Runner planned, Routed routed) {
    // The look that planned it saw the image ready; nothing is ever built here.
    SandboxSpec spec = routed.spec();
    State image = images.state(planned.pool(), spec.image(), spec.docker());
    if (image instanceof State.Ready(String imageId)) {
      mint(planned, routed, imageId);
    } else {
      WaitingReason.image(planned.pool(), image)
          .ifPresent(reason -> unregistered(planned, reason.code() + ": " + reason.text(), false));
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
        String why = "registration " + registration.runnerId();
        rows.made(
                planned.name(),
                "runner.minted",
                (row, _) -> {
                  Runner.Change change = row.change().registered(registration.runnerId());
                  return row.state() == RunnerState.PLANNED
                      ? change.to(RunnerState.MINTED, why)
                      : change.because(why);
                })
            .filter(row -> row.state() == RunnerState.MINTED)
            .ifPresent(_ -> secret(planned, routed, imageId, registration.jitConfig()));
      }
    }
  }

  private void secret(Runner planned, Routed routed, String imageId, Secret jitConfig) {
    switch (provisioner.secret(environment(planned, routed, jitConfig), planned.secretKey())) {
      case Answer.Failed<String>(Failure failure) -> {
        // Whatever the answer says, the secret may be there, and nobody lists such. The row goes on
        // saying so.
        health.launchFailed(planned, Provider.MODAL, failure);
        lost(planned, failure, false);
      }
      case Answer.Ok<String>(String secretId) -> {
        // Another leader may have given the runner up, and no longer expects a sandbox.
        rows.made(
                planned.name(),
                "runner.secret",
                (row, leads) -> {
                  Runner.Change change = row.change().secret(secretId);
                  return leads && row.state() == RunnerState.MINTED
                      ? change.sandboxAsked()
                      : change;
                })
            .filter(row -> row.sandbox() == Effect.UNSURE && row.state() == RunnerState.MINTED)
            .ifPresent(_ -> create(planned, routed.spec(), imageId, secretId));
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
        // Whatever the answer says, the sandbox may be there: only its name tells.
        Answer<Optional<String>> looked = sandboxes.find(planned.name());
        if (looked instanceof Answer.Ok<Optional<String>> found && found.value().isPresent()) {
          created(planned, found.value().get());
          return;
        }
        health.launchFailed(planned, Provider.MODAL, failure);
        lost(planned, failure, looked instanceof Answer.Ok && !mayStillCome(failure));
        if (mayLackTheImage(failure)) {
          images.recheck(planned.pool(), spec.image(), spec.docker());
        }
      }
    }
  }

  /** After a lost answer, or with our own name taken, it may be there soon if it is not yet. */
  private static boolean mayStillCome(Failure failure) {
    return failure instanceof Failure.Unavailable(String _, boolean sent)
        ? sent
        : failure instanceof Failure.Conflict;
  }

  /**
   * Whether Modal may have refused because the image is gone. It has more than one status for an id
   * that it does not know, and the first time our client of it says to try once more.
   */
  private static boolean mayLackTheImage(Failure failure) {
    return switch (failure) {
      case Failure.Absent _, Failure.Refused _ -> true;
      case Failure.Unavailable(String _, boolean sent) -> !sent;
      case Failure.Unauthorized _,
          Failure.Forbidden _,
          Failure.Conflict _,
          Failure.Limited _,
          Failure.Exhausted _ ->
          false;
    };
  }

  private void created(Runner planned, String sandboxId) {
    health.launched(planned);
    Duration took = Duration.between(planned.plannedAt(), clock.instant());
    rows.made(
        planned.name(),
        "runner.created",
        (row, _) -> {
          if (sandboxId.equals(row.sandboxId())) {
            return null;
          }
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
    unregistered(planned, failure.code() + ": " + failure.detail(), mayExist);
  }

  private void unregistered(Runner planned, String why, boolean mayExist) {
    rows.change(
        planned.name(),
        "runner.lost",
        row -> {
          Runner.Change change = row.change().to(RunnerState.LOST, why);
          return mayExist ? change : change.unregistered(clock.instant());
        });
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
}
