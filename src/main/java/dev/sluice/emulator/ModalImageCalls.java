package dev.sluice.emulator;

import dev.sluice.emulator.ModalImages.Build;
import io.grpc.stub.StreamObserver;
import java.util.List;
import modal.client.GPUConfig;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.Image;
import modal.client.ImageFromIdRequest;
import modal.client.ImageFromIdResponse;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.ImageMetadata;

/** The calls about images. */
final class ModalImageCalls {
  private final ModalModel model;

  ModalImageCalls(ModalModel model) {
    this.model = model;
  }

  ImageGetOrCreateResponse getOrCreate(ImageGetOrCreateRequest request) {
    Image image = request.getImage();
    image.getSecretIdsList().forEach(model.objects()::valuesOf);
    String registrySecret = image.getImageRegistryConfig().getSecretId();
    if (!registrySecret.isEmpty()) {
      model.objects().valuesOf(registrySecret);
    }
    String base = image.getBaseImagesCount() == 0 ? "" : image.getBaseImages(0).getImageId();
    var layer =
        new ModalImages.Layer(
            base,
            image.getDockerfileCommandsList(),
            registrySecret,
            request.getBuilderVersion(),
            gpu(image.getGpuConfig()));
    Build build = model.images().build(layer, request.getForceBuild());
    var response = ImageGetOrCreateResponse.newBuilder().setImageId(build.id());
    if (build.done()) {
      response.setResult(result(build));
    }
    if (build.done() && build.error() == null) {
      response.setMetadata(metadata());
    }
    return response.build();
  }

  ImageFromIdResponse fromId(ImageFromIdRequest request) {
    String id = model.images().look(request.getImageId()).id();
    return ImageFromIdResponse.newBuilder().setImageId(id).setMetadata(metadata()).build();
  }

  /** The build's log behind the entry the caller has seen, then its result. */
  ModalFollower join(
      ImageJoinStreamingRequest request, StreamObserver<ImageJoinStreamingResponse> observer) {
    String id = request.getImageId();
    ModalImages images = model.images();
    var sink =
        new ModalFollower.Sink() {
          @Override
          public void more(List<ModalLog.Entry> entries, int seen) {
            observer.onNext(
                ImageJoinStreamingResponse.newBuilder()
                    .addAllTaskLogs(entries.stream().map(ModalWire::log).toList())
                    .setEntryId(ModalWire.entryId(seen))
                    .build());
          }

          @Override
          public void closed(int seen) {
            Build build = images.look(id);
            var last =
                ImageJoinStreamingResponse.newBuilder()
                    .setResult(result(build))
                    .setEntryId(ModalWire.entryId(seen + 1))
                    .setEof(true);
            if (build.error() == null) {
              last.setMetadata(metadata());
            }
            observer.onNext(last.build());
            observer.onCompleted();
          }

          @Override
          public void broken() {
            observer.onCompleted();
          }
        };
    return new ModalFollower(
        images.log(id),
        ModalWire.seen(request.getLastEntryId()),
        ModalHeld.limit(request.getTimeout()),
        sink);
  }

  private static GenericResult result(Build build) {
    String error = build.error();
    var result = GenericResult.newBuilder();
    return error == null
        ? result.setStatus(GenericStatus.GENERIC_STATUS_SUCCESS).build()
        : result.setStatus(GenericStatus.GENERIC_STATUS_FAILURE).setException(error).build();
  }

  private ImageMetadata metadata() {
    return ImageMetadata.newBuilder().setImageBuilderVersion(model.builderVersion()).build();
  }

  private static String gpu(GPUConfig gpu) {
    return gpu.getGpuType().isEmpty() ? "" : gpu.getGpuType() + ":" + gpu.getCount();
  }
}
