package dev.sluice.simulation;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.emulator.ModalPorts;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.secret.Secret;
import dev.sluice.simulation.Outside.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Modal at the end of a bad line. */
final class FaultyModal implements SandboxProvider, Provisioner {
  private final World world;
  private final Outside outside;
  private final Laws laws;
  private final ModalPorts modal;
  private final Snapshots<List<LiveSandbox>> seen = new Snapshots<>();

  FaultyModal(World world, Outside outside, Laws laws) {
    this.world = world;
    this.outside = outside;
    this.laws = laws;
    this.modal = new ModalPorts(world.modal);
  }

  @Override
  public Answer<String> create(Request request) {
    List<Fault<String>> faults = outside.losses();
    faults.add(new Fault.Late<>(Answer.failed(new Failure.Unavailable("time-out"))));
    faults.add(new Fault.After<>(Answer.failed(new Failure.Conflict("ALREADY_EXISTS"))));
    faults.add(new Fault.Before<>(Answer.failed(new Failure.Refused("INVALID_ARGUMENT"))));
    return outside.call(
        "create " + request.name(),
        () -> {
          Answer<String> created = modal.create(request);
          if (created instanceof Answer.Ok<String>) {
            laws.sandboxesStayWithinCaps();
            laws.launchesForPhantomsAreBounded(request.name());
          }
          return created;
        },
        faults);
  }

  @Override
  public Answer<Ended> terminate(String sandboxId) {
    return outside.call(
        "terminate " + sandboxId,
        () -> {
          laws.onlyWhatIsFencedIsTerminated(sandboxId);
          return modal.terminate(sandboxId);
        },
        outside.losses());
  }

  @Override
  public Answer<Optional<String>> find(String name) {
    return outside.call(
        "find sandbox " + name, () -> modal.find(name), outside.refusalsOr(Optional.empty()));
  }

  @Override
  public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
    if (modal.list(tags) instanceof Answer.Ok<List<LiveSandbox>> list) {
      seen.take(world.now(), list.value());
    }
    return outside.call("list sandboxes", () -> modal.list(tags), outside.refusalsOr(seen.stale()));
  }

  @Override
  public Answer<Status> status(String sandboxId) {
    return outside.call(
        "status " + sandboxId,
        () -> modal.status(sandboxId),
        outside.refusalsOr(new Status.Unknown()));
  }

  @Override
  public Answer<String> app() {
    return outside.call("app", modal::app, outside.refusals());
  }

  @Override
  public Answer<Placement> placement(String sandboxId) {
    List<Fault<Placement>> faults = outside.refusalsOr(new Placement.Unknown());
    faults.add(new Fault.Before<>(Answer.ok(new Placement.Queued())));
    return outside.call("placement " + sandboxId, () -> modal.placement(sandboxId), faults);
  }

  @Override
  public Answer<List<String>> lastLines(String sandboxId, int most) {
    return outside.call(
        "last lines " + sandboxId, () -> modal.lastLines(sandboxId, most), outside.refusals());
  }

  @Override
  public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
    return outside.call("image", () -> modal.image(image, docker, log), outside.refusals());
  }

  @Override
  public Answer<String> volume(String name) {
    return outside.call("volume", () -> modal.volume(name), outside.refusals());
  }

  @Override
  public Answer<String> namedSecret(String name) {
    return outside.call("named secret", () -> modal.namedSecret(name), outside.refusals());
  }

  @Override
  public Answer<String> proxy(String name) {
    return outside.call("proxy", () -> modal.proxy(name), outside.refusals());
  }

  @Override
  public Answer<String> secret(Map<String, Secret> env, UUID key) {
    return outside.call("secret", () -> modal.secret(env, key), outside.losses());
  }

  @Override
  public Answer<Removed> removeSecret(String secretId) {
    return outside.call(
        "remove secret " + secretId, () -> modal.removeSecret(secretId), outside.losses());
  }
}
