package dev.sluice.emulator;

import com.google.protobuf.Empty;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import modal.client.AppGetOrCreateRequest;
import modal.client.AppGetOrCreateResponse;
import modal.client.AuthTokenGetRequest;
import modal.client.AuthTokenGetResponse;
import modal.client.EnvironmentGetOrCreateRequest;
import modal.client.EnvironmentGetOrCreateResponse;
import modal.client.EnvironmentMetadata;
import modal.client.EnvironmentSettings;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.ModalClientGrpc;
import modal.client.ObjectCreationType;
import modal.client.Proxy;
import modal.client.ProxyGetRequest;
import modal.client.ProxyGetResponse;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxCreateResponse;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxGetFromNameResponse;
import modal.client.SandboxGetLogsRequest;
import modal.client.SandboxGetTaskIdRequest;
import modal.client.SandboxGetTaskIdResponse;
import modal.client.SandboxHandleMetadata;
import modal.client.SandboxListRequest;
import modal.client.SandboxListResponse;
import modal.client.SandboxTagsGetRequest;
import modal.client.SandboxTagsGetResponse;
import modal.client.SandboxTagsSetRequest;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxTerminateResponse;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;
import modal.client.SecretDeleteRequest;
import modal.client.SecretGetOrCreateRequest;
import modal.client.SecretGetOrCreateResponse;
import modal.client.SecretMetadata;
import modal.client.TaskLogsBatch;
import modal.client.VolumeGetOrCreateRequest;
import modal.client.VolumeGetOrCreateResponse;
import modal.client.VolumeMetadata;
import modal.client.WorkspaceBillingRatesRequest;
import modal.client.WorkspaceBillingRatesResponse;

/**
 * Answers Modal's calls from the model. A method that is not overridden answers UNIMPLEMENTED, as
 * it should.
 */
final class ModalService extends ModalClientGrpc.ModalClientImplBase {
  private static final int PAGE_SIZE = 100;

  private final ModalModel model;
  private final ModalStreams streams;

  ModalService(ModalModel model) {
    this.model = model;
    streams = new ModalStreams(model);
  }

  @Override
  public void authTokenGet(
      AuthTokenGetRequest request, StreamObserver<AuthTokenGetResponse> observer) {
    answer(
        "AuthTokenGet",
        observer,
        () -> AuthTokenGetResponse.newBuilder().setToken(model.authToken()).build());
  }

  @Override
  public void appGetOrCreate(
      AppGetOrCreateRequest request, StreamObserver<AppGetOrCreateResponse> observer) {
    answer(
        "AppGetOrCreate",
        observer,
        () ->
            AppGetOrCreateResponse.newBuilder()
                .setAppId(
                    model
                        .objects()
                        .app(
                            request.getEnvironmentName(),
                            request.getAppName(),
                            creates(request.getObjectCreationType())))
                .build());
  }

  @Override
  public void environmentGetOrCreate(
      EnvironmentGetOrCreateRequest request,
      StreamObserver<EnvironmentGetOrCreateResponse> observer) {
    String name = request.getDeploymentName().isEmpty() ? "main" : request.getDeploymentName();
    var settings = EnvironmentSettings.newBuilder().setImageBuilderVersion(model.builderVersion());
    answer(
        "EnvironmentGetOrCreate",
        observer,
        () ->
            EnvironmentGetOrCreateResponse.newBuilder()
                .setEnvironmentId("en-" + name)
                .setMetadata(EnvironmentMetadata.newBuilder().setName(name).setSettings(settings))
                .build());
  }

  @Override
  public void secretGetOrCreate(
      SecretGetOrCreateRequest request, StreamObserver<SecretGetOrCreateResponse> observer) {
    String name = request.getDeploymentName();
    boolean ephemeral =
        request.getObjectCreationType() == ObjectCreationType.OBJECT_CREATION_TYPE_EPHEMERAL;
    ModalObjects objects = model.objects();
    answer(
        "SecretGetOrCreate",
        observer,
        () ->
            SecretGetOrCreateResponse.newBuilder()
                .setSecretId(
                    ephemeral
                        ? objects.ephemeralSecret(
                            request.getEnvDictMap(), ModalGate.idempotencyKey())
                        : objects.secret(
                            request.getEnvironmentName(), name, request.getRequiredKeysList()))
                .setMetadata(SecretMetadata.newBuilder().setName(name))
                .build());
  }

  @Override
  public void secretDelete(SecretDeleteRequest request, StreamObserver<Empty> observer) {
    answer(
        "SecretDelete",
        observer,
        () -> {
          model.objects().removeSecret(request.getSecretId());
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void workspaceBillingRates(
      WorkspaceBillingRatesRequest request,
      StreamObserver<WorkspaceBillingRatesResponse> observer) {
    answer(
        "WorkspaceBillingRates",
        observer,
        () -> WorkspaceBillingRatesResponse.newBuilder().putAllRates(model.billingRates()).build());
  }

  @Override
  public void volumeGetOrCreate(
      VolumeGetOrCreateRequest request, StreamObserver<VolumeGetOrCreateResponse> observer) {
    String name = request.getDeploymentName();
    answer(
        "VolumeGetOrCreate",
        observer,
        () ->
            VolumeGetOrCreateResponse.newBuilder()
                .setVolumeId(
                    model
                        .objects()
                        .volume(
                            request.getEnvironmentName(),
                            name,
                            creates(request.getObjectCreationType())))
                .setMetadata(VolumeMetadata.newBuilder().setName(name))
                .build());
  }

  @Override
  public void proxyGet(ProxyGetRequest request, StreamObserver<ProxyGetResponse> observer) {
    answer(
        "ProxyGet",
        observer,
        () ->
            ProxyGetResponse.newBuilder()
                .setProxy(
                    Proxy.newBuilder()
                        .setName(request.getName())
                        .setEnvironmentName(request.getEnvironmentName())
                        .setProxyId(
                            model.objects().proxy(request.getEnvironmentName(), request.getName())))
                .build());
  }

  @Override
  public void imageGetOrCreate(
      ImageGetOrCreateRequest request, StreamObserver<ImageGetOrCreateResponse> observer) {
    answer("ImageGetOrCreate", observer, () -> ModalStreams.answer(build(request)));
  }

  private ModalImages.Build build(ImageGetOrCreateRequest request) {
    modal.client.Image image = request.getImage();
    String base = image.getBaseImagesCount() == 0 ? "" : image.getBaseImages(0).getImageId();
    return model
        .images()
        .build(
            new ModalImages.Layer(
                base,
                image.getDockerfileCommandsList(),
                image.getImageRegistryConfig().getSecretId(),
                request.getBuilderVersion()));
  }

  @Override
  public void imageJoinStreaming(
      ImageJoinStreamingRequest request, StreamObserver<ImageJoinStreamingResponse> observer) {
    streams.joinBuild(request, observer);
  }

  @Override
  public void sandboxCreate(
      SandboxCreateRequest request, StreamObserver<SandboxCreateResponse> observer) {
    answer(
        "SandboxCreate",
        observer,
        () ->
            SandboxCreateResponse.newBuilder()
                .setSandboxId(
                    model
                        .sandboxes()
                        .create(
                            ModalWire.definition(request),
                            ModalWire.tags(request.getTagsList()),
                            ModalGate.idempotencyKey()))
                .setMetadata(SandboxHandleMetadata.newBuilder().setAppId(request.getAppId()))
                .build());
  }

  @Override
  public void sandboxGetTaskId(
      SandboxGetTaskIdRequest request, StreamObserver<SandboxGetTaskIdResponse> observer) {
    answer(
        "SandboxGetTaskId",
        observer,
        () -> {
          ModalSandbox sandbox = model.sandboxes().look(request.getSandboxId());
          var response = SandboxGetTaskIdResponse.newBuilder();
          if (sandbox.startedAt() != null) {
            response.setTaskId(sandbox.taskId());
          }
          if (!sandbox.live()) {
            response.setTaskResult(ModalWire.result(sandbox));
          }
          return response.build();
        });
  }

  @Override
  public void sandboxWait(
      SandboxWaitRequest request, StreamObserver<SandboxWaitResponse> observer) {
    streams.waitForEnd(request, observer);
  }

  @Override
  public void sandboxTerminate(
      SandboxTerminateRequest request, StreamObserver<SandboxTerminateResponse> observer) {
    answer(
        "SandboxTerminate",
        observer,
        () -> {
          model.sandboxes().terminate(request.getSandboxId());
          return SandboxTerminateResponse.getDefaultInstance();
        });
  }

  @Override
  public void sandboxList(
      SandboxListRequest request, StreamObserver<SandboxListResponse> observer) {
    answer(
        "SandboxList",
        observer,
        () -> {
          var response = SandboxListResponse.newBuilder();
          model
              .sandboxes()
              .list(
                  request.getAppId(),
                  ModalWire.tags(request.getTagsList()),
                  request.getBeforeTimestamp(),
                  PAGE_SIZE)
              .forEach(sandbox -> response.addSandboxes(ModalWire.info(sandbox)));
          return response.build();
        });
  }

  @Override
  public void sandboxTagsSet(SandboxTagsSetRequest request, StreamObserver<Empty> observer) {
    answer(
        "SandboxTagsSet",
        observer,
        () -> {
          model.sandboxes().tags(request.getSandboxId(), ModalWire.tags(request.getTagsList()));
          return Empty.getDefaultInstance();
        });
  }

  @Override
  public void sandboxTagsGet(
      SandboxTagsGetRequest request, StreamObserver<SandboxTagsGetResponse> observer) {
    answer(
        "SandboxTagsGet",
        observer,
        () ->
            SandboxTagsGetResponse.newBuilder()
                .addAllTags(ModalWire.tags(model.sandboxes().look(request.getSandboxId()).tags()))
                .build());
  }

  @Override
  public void sandboxGetFromName(
      SandboxGetFromNameRequest request, StreamObserver<SandboxGetFromNameResponse> observer) {
    answer(
        "SandboxGetFromName",
        observer,
        () -> {
          String app =
              model.objects().app(request.getEnvironmentName(), request.getAppName(), false);
          return SandboxGetFromNameResponse.newBuilder()
              .setSandboxId(
                  model
                      .sandboxes()
                      .liveByName(app, request.getSandboxName())
                      .orElseThrow(
                          () -> ModalRefusal.notFound("Sandbox " + request.getSandboxName())))
              .build();
        });
  }

  @Override
  public void sandboxGetLogs(
      SandboxGetLogsRequest request, StreamObserver<TaskLogsBatch> observer) {
    streams.logs(request, observer);
  }

  private <T> void answer(String rpc, StreamObserver<T> observer, Supplier<T> call) {
    // A caller that gave up is no error here.
    ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
    T response;
    try {
      response = model.faults().around(rpc, call);
    } catch (ModalRefusal refusal) {
      observer.onError(ModalGate.error(refusal));
      return;
    }
    observer.onNext(response);
    observer.onCompleted();
  }

  private static boolean creates(ObjectCreationType type) {
    return switch (type) {
      case OBJECT_CREATION_TYPE_CREATE_IF_MISSING,
          OBJECT_CREATION_TYPE_CREATE_OVERWRITE_IF_EXISTS ->
          true;
      case OBJECT_CREATION_TYPE_UNSPECIFIED -> false;
      case OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS,
          OBJECT_CREATION_TYPE_ANONYMOUS_OWNED_BY_APP,
          OBJECT_CREATION_TYPE_EPHEMERAL,
          UNRECOGNIZED ->
          throw ModalRefusal.invalid("Object creation type is not emulated: " + type);
    };
  }
}
