package dev.sluice.emulator;

import com.google.protobuf.Empty;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxCreateResponse;
import modal.client.SandboxCreateV2Request;
import modal.client.SandboxCreateV2Response;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxGetFromNameResponse;
import modal.client.SandboxGetResourceUsageRequest;
import modal.client.SandboxGetResourceUsageResponse;
import modal.client.SandboxGetTaskIdRequest;
import modal.client.SandboxGetTaskIdResponse;
import modal.client.SandboxListRequest;
import modal.client.SandboxListResponse;
import modal.client.SandboxSetNameRequest;
import modal.client.SandboxSetNameResponse;
import modal.client.SandboxTagsGetRequest;
import modal.client.SandboxTagsGetResponse;
import modal.client.SandboxTagsSetRequest;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxTerminateResponse;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;
import modal.client.SecretSource;

/**
 * The calls about sandboxes of one family, which has no others. Only the second family's list shows
 * both.
 */
final class ModalSandboxCalls {
  private final ModalModel model;
  private final ModalSandboxes sandboxes;
  private final ModalFamily family;

  ModalSandboxCalls(ModalModel model, ModalFamily family) {
    this.model = model;
    this.sandboxes = model.sandboxes();
    this.family = family;
  }

  SandboxCreateResponse create(SandboxCreateRequest request) {
    ModalDefinition definition = ModalWire.definition(request.getAppId(), request.getDefinition());
    String id =
        sandboxes.create(
            definition, ModalWire.tags(request.getTagsList()), ModalGate.idempotencyKey());
    return SandboxCreateResponse.newBuilder()
        .setSandboxId(id)
        .setMetadata(ModalWire.metadata(sandboxes.look(id)))
        .build();
  }

  SandboxCreateV2Response createSecond(SandboxCreateV2Request request) {
    ModalDefinition definition = ModalWire.definition(request.getAppId(), request.getDefinition());
    String id =
        sandboxes.create(
            family,
            definition,
            env(request),
            ModalWire.tags(request.getTagsList()),
            ModalGate.idempotencyKey());
    ModalSandbox sandbox = sandboxes.look(id);
    return SandboxCreateV2Response.newBuilder()
        .setSandboxId(id)
        .setTaskId(sandbox.taskId())
        .setMetadata(ModalWire.metadata(sandbox))
        .build();
  }

  /** Newest clients send all sources in their order; those before them the inline ones apart. */
  private static ModalEnv env(SandboxCreateV2Request request) {
    List<ModalEnv.Source> sources = new ArrayList<>();
    if (request.getSecretSourcesCount() == 0) {
      sources.addAll(ModalEnv.ofSecrets(request.getDefinition().getSecretIdsList()).sources());
      sources.add(new ModalEnv.Source.Inline(request.getEphemeralSecrets().getContentsMap()));
    }
    for (SecretSource source : request.getSecretSourcesList()) {
      switch (source.getSourceCase()) {
        case SECRET_ID -> sources.add(new ModalEnv.Source.Stored(source.getSecretId()));
        case ENV -> sources.add(new ModalEnv.Source.Inline(source.getEnv().getContentsMap()));
        case SOURCE_NOT_SET -> throw ModalRefusal.invalid("Secret source is empty");
      }
    }
    return new ModalEnv(sources);
  }

  ModalHeld<SandboxGetTaskIdResponse> taskId(SandboxGetTaskIdRequest request) {
    String id = family.own(request.getSandboxId());
    return new ModalHeld<>(
        sandboxes.scheduled(id),
        ModalHeld.limit(request.getTimeout()),
        () -> taskId(sandboxes.look(id)));
  }

  private SandboxGetTaskIdResponse taskId(ModalSandbox sandbox) {
    var response = SandboxGetTaskIdResponse.newBuilder();
    if (family == ModalFamily.V2 || sandbox.startedAt() != null) {
      response.setTaskId(sandbox.taskId());
    }
    if (!sandbox.live()) {
      response.setTaskResult(ModalWire.result(sandbox));
    }
    return response.build();
  }

  /** With a result once there is one, and without one when the time is over. */
  ModalHeld<SandboxWaitResponse> waitForEnd(SandboxWaitRequest request) {
    String id = family.own(request.getSandboxId());
    return new ModalHeld<>(
        sandboxes.ended(id),
        ModalHeld.limit(request.getTimeout()),
        () -> {
          ModalSandbox sandbox = sandboxes.look(id);
          var response = SandboxWaitResponse.newBuilder().setMetadata(ModalWire.metadata(sandbox));
          if (!sandbox.live()) {
            response.setResult(ModalWire.result(sandbox));
          }
          return response.build();
        });
  }

  SandboxTerminateResponse terminate(SandboxTerminateRequest request) {
    sandboxes.terminate(family.own(request.getSandboxId()));
    return SandboxTerminateResponse.getDefaultInstance();
  }

  SandboxListResponse list(SandboxListRequest request) {
    Set<String> apps = model.objects().apps(request.getEnvironmentName());
    String app = request.getAppId();
    Predicate<String> wanted = app.isEmpty() ? apps::contains : app::equals;
    var query =
        new ModalQuery(
            wanted,
            each -> family == ModalFamily.V2 || each == family,
            ModalWire.tags(request.getTagsList()),
            request.getIncludeFinished(),
            request.getBeforeTimestamp(),
            sandboxes.pageSize());
    return SandboxListResponse.newBuilder()
        .addAllSandboxes(sandboxes.list(query).stream().map(ModalWire::info).toList())
        .build();
  }

  Empty setTags(SandboxTagsSetRequest request) {
    sandboxes.tags(family.own(request.getSandboxId()), ModalWire.tags(request.getTagsList()));
    return Empty.getDefaultInstance();
  }

  SandboxTagsGetResponse tags(SandboxTagsGetRequest request) {
    ModalSandbox sandbox = sandboxes.look(family.own(request.getSandboxId()));
    return SandboxTagsGetResponse.newBuilder().addAllTags(ModalWire.tags(sandbox.tags())).build();
  }

  SandboxGetFromNameResponse fromName(SandboxGetFromNameRequest request) {
    String app = model.objects().app(request.getEnvironmentName(), request.getAppName(), false);
    String name = request.getSandboxName();
    Optional<ModalSandbox> live =
        sandboxes.liveByName(app, name).map(sandboxes::look).filter(this::isOwn);
    ModalSandbox sandbox =
        (request.getIncludeTerminated() ? live.or(() -> lastNamed(app, name)) : live)
            .orElseThrow(() -> ModalRefusal.notFound("Sandbox " + name));
    return SandboxGetFromNameResponse.newBuilder()
        .setSandboxId(sandbox.id())
        .setMetadata(ModalWire.metadata(sandbox))
        .build();
  }

  private Optional<ModalSandbox> lastNamed(String app, String name) {
    return sandboxes.all().reversed().stream()
        .filter(this::isOwn)
        .filter(sandbox -> sandbox.definition().appId().equals(app))
        .filter(sandbox -> sandbox.definition().name().equals(name))
        .findFirst();
  }

  private boolean isOwn(ModalSandbox sandbox) {
    return sandbox.family() == family;
  }

  SandboxSetNameResponse setName(SandboxSetNameRequest request) {
    sandboxes.name(family.own(request.getSandboxId()), request.getName());
    return SandboxSetNameResponse.getDefaultInstance();
  }

  /** What it asked for, for as long as it has run; of either family, since there is one call. */
  SandboxGetResourceUsageResponse resourceUsage(SandboxGetResourceUsageRequest request) {
    return ModalWire.usage(sandboxes.look(request.getSandboxId()), model.timeline().now());
  }
}
