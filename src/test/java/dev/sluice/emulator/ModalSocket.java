package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import modal.client.AppGetOrCreateRequest;
import modal.client.Image;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ModalClientGrpc;
import modal.client.ModalClientGrpc.ModalClientBlockingStub;
import modal.client.ObjectCreationType;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxCreateV2Request;
import modal.client.SandboxTag;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The emulated Modal behind a socket, with a plain gRPC stub before it, in virtual time. */
final class ModalSocket implements AutoCloseable {
  static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  final VirtualTimeline time = new VirtualTimeline(START);
  final ModalModel model =
      new ModalModel(time, new CommandProgram((_, _, _) -> () -> {}, time), new Random(5));
  private final ModalEmulator emulator;
  private final ManagedChannel channel;
  final String appId;
  final String imageId;

  ModalSocket() {
    try {
      emulator = ModalEmulator.start(model, 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    channel = NettyChannelBuilder.forAddress("127.0.0.1", emulator.port()).usePlaintext().build();
    var app =
        AppGetOrCreateRequest.newBuilder()
            .setAppName("app")
            .setObjectCreationType(ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_IF_MISSING);
    appId = stub().appGetOrCreate(app.build()).getAppId();
    imageId = stub().imageGetOrCreate(image("FROM base")).getImageId();
  }

  /** With credentials and a fresh idempotency key. */
  ModalClientBlockingStub stub() {
    return stub(UUID.randomUUID().toString());
  }

  ModalClientBlockingStub stub(String idempotencyKey) {
    return bare(
        Map.of(
            "x-modal-token-id", "ak-1",
            "x-modal-token-secret", "as-1",
            "x-idempotency-key", idempotencyKey));
  }

  ModalClientBlockingStub bare(Map<String, String> headers) {
    var metadata = new Metadata();
    headers.forEach((name, value) ->
        metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
    return ModalClientGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  static ImageGetOrCreateRequest image(String... commands) {
    var image = Image.newBuilder();
    for (String command : commands) {
      image.addDockerfileCommands(command);
    }
    return ImageGetOrCreateRequest.newBuilder()
        .setImage(image)
        .setBuilderVersion("2025.06")
        .build();
  }

  Sandbox.Builder sandbox(String... command) {
    var sandbox = Sandbox.newBuilder().setImageId(imageId).setTimeoutSecs(3600);
    for (String word : command) {
      sandbox.addEntrypointArgs(word);
    }
    return sandbox;
  }

  String createV1(Sandbox.Builder sandbox) {
    var request = SandboxCreateRequest.newBuilder().setAppId(appId).setDefinition(sandbox);
    return stub().sandboxCreate(request.build()).getSandboxId();
  }

  String createV2(Sandbox.Builder sandbox) {
    var request = SandboxCreateV2Request.newBuilder().setAppId(appId).setDefinition(sandbox);
    return stub().sandboxCreateV2(request.build()).getSandboxId();
  }

  static SandboxTag tag(String name, String value) {
    return SandboxTag.newBuilder().setTagName(name).setTagValue(value).build();
  }

  static void assertRefused(Status.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    emulator.close();
  }
}
