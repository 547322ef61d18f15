package dev.sluice.emulator;

import dev.sluice.config.Docker;
import dev.sluice.config.Gpu;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.secret.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The model of Modal behind the ports, without a wire in between: fails only where the model
 * refuses, and then as the adapter promises to.
 */
public final class ModalPorts implements SandboxProvider, Provisioner {
  private static final String ENVIRONMENT = "main";

  private final ModalModel model;
  private final String app;

  public ModalPorts(ModalModel model) {
    this.model = model;
    this.app = model.objects().app(ENVIRONMENT, "sluice", true);
  }

  private static <T> Answer<T> answer(Supplier<T> call) {
    try {
      return Answer.ok(call.get());
    } catch (ModalRefusal refusal) {
      return Answer.failed(failure(refusal));
    }
  }

  private static Failure failure(ModalRefusal refusal) {
    String detail = String.valueOf(refusal.getMessage());
    return switch (refusal.reason()) {
      case UNAUTHENTICATED -> new Failure.Unauthorized(detail);
      case PERMISSION_DENIED -> new Failure.Forbidden(detail);
      case NOT_FOUND -> new Failure.Absent(detail);
      case ALREADY_EXISTS -> new Failure.Conflict(detail);
      case RESOURCE_EXHAUSTED -> new Failure.Exhausted(detail);
      case INVALID_ARGUMENT, OUT_OF_RANGE, UNIMPLEMENTED, FAILED_PRECONDITION, ABORTED ->
          new Failure.Refused(detail);
      case CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
          new Failure.Unavailable(detail);
    };
  }

  @Override
  public Answer<String> create(Request request) {
    Gpu gpu = request.spec().gpu();
    var definition =
        new ModalDefinition(
            app,
            request.name(),
            request.imageId(),
            List.of(),
            List.of(request.secretId()),
            new ModalDefinition.Resources(
                gpu == null ? "" : gpu.type(), gpu == null ? 0 : gpu.count(), 0, 0, 0, 0),
            request.spec().life(),
            null,
            List.of(),
            "",
            new ModalDefinition.Network(ModalDefinition.Network.Mode.OPEN, List.of(), List.of()),
            List.of(),
            "",
            "",
            Map.of());
    return answer(
        () -> model.sandboxes().create(definition, request.tags(), request.key().toString()));
  }

  @Override
  public Answer<Ended> terminate(String sandboxId) {
    if (isKnown(sandboxId)) {
      model.sandboxes().terminate(sandboxId);
    }
    return Answer.ok(new Ended());
  }

  @Override
  public Answer<Optional<String>> find(String name) {
    return Answer.ok(model.sandboxes().liveByName(app, name));
  }

  @Override
  public Answer<List<LiveSandbox>> list(Map<String, String> tags) {
    return Answer.ok(
        model.sandboxes().list(app, tags, 0, Integer.MAX_VALUE).stream()
            .map(sandbox ->
                new LiveSandbox(
                    sandbox.id(), sandbox.definition().name(), sandbox.createdAt(), sandbox.tags()))
            .toList());
  }

  @Override
  public Answer<Status> status(String sandboxId) {
    if (!isKnown(sandboxId)) {
      return Answer.ok(new Status.Unknown());
    }
    ModalSandbox sandbox = model.sandboxes().look(sandboxId);
    return Answer.ok(
        sandbox.live()
            ? new Status.Live()
            : new Status.Done(
                sandbox.state().name().toLowerCase(Locale.ROOT),
                sandbox.exitCode(),
                sandbox.lastLogLine()));
  }

  @Override
  public Answer<Placement> placement(String sandboxId) {
    return switch (status(sandboxId)) {
      case Answer.Ok<Status>(Status.Unknown _) -> Answer.ok(new Placement.Unknown());
      case Answer.Ok<Status>(Status.Done done) -> Answer.ok(new Placement.Over(done));
      case Answer.Ok<Status>(Status.Live _) ->
          Answer.ok(
              model.sandboxes().look(sandboxId).startedAt() == null
                  ? new Placement.Queued()
                  : new Placement.Placed());
      case Answer.Failed<Status>(Failure failure) -> Answer.failed(failure);
    };
  }

  @Override
  public Answer<List<String>> lastLines(String sandboxId, int most) {
    return answer(() -> List.of(model.sandboxes().look(sandboxId).lastLogLine()));
  }

  private boolean isKnown(String sandboxId) {
    try {
      return model.sandboxes().look(sandboxId).id().equals(sandboxId);
    } catch (ModalRefusal unknown) {
      return false;
    }
  }

  @Override
  public Answer<String> app() {
    return Answer.ok(app);
  }

  @Override
  public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
    var layer = new ModalImages.Layer("", List.of("FROM runner", docker.word()), "", "2025.06");
    return answer(() -> model.images().build(layer).id());
  }

  @Override
  public Answer<String> volume(String name) {
    return answer(() -> model.objects().volume(ENVIRONMENT, name, true));
  }

  @Override
  public Answer<String> namedSecret(String name) {
    return answer(() -> model.objects().secret(ENVIRONMENT, name, List.of()));
  }

  @Override
  public Answer<String> proxy(String name) {
    return answer(() -> model.objects().proxy(ENVIRONMENT, name));
  }

  @Override
  public Answer<String> secret(Map<String, Secret> env, UUID key) {
    Map<String, String> values = new LinkedHashMap<>();
    env.forEach((name, value) -> values.put(name, value.reveal()));
    return answer(() -> model.objects().ephemeralSecret(values, key.toString()));
  }

  @Override
  public Answer<Removed> removeSecret(String secretId) {
    if (model.objects().secretIds().contains(secretId)) {
      model.objects().removeSecret(secretId);
    }
    return Answer.ok(new Removed());
  }
}
