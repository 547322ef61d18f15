package dev.sluice.modal;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Failure;
import io.grpc.Status.Code;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import modal.client.BaseImage;
import modal.client.GenericResult;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageRegistryConfig;
import modal.client.ModalClientGrpc;
import modal.client.RegistryAuthType;
import org.jspecify.annotations.Nullable;

/** Finds or builds images, layer upon layer as Modal wants it. */
final class Images {
  private record Key(List<String> base, List<String> top, @Nullable String registrySecret) {}

  private final Rpc rpc;
  private final Directory directory;
  private final ImageBuild build;
  private final Memo<Key, String> built = new Memo<>();

  Images(Rpc rpc, Directory directory, Pause pause) {
    this.rpc = rpc;
    this.directory = directory;
    build = new ImageBuild(rpc, pause);
  }

  String id(Image image, Docker docker, Consumer<String> log) {
    if (image.runnerVersion().equals(Image.LATEST)) {
      throw new CallFailed(new Failure.Refused("the runner version is not resolved"));
    }
    var key =
        new Key(ImageLayers.base(image), ImageLayers.top(image, docker), image.registrySecret());
    return built.get(
        key,
        () -> {
          String baseId =
              layer(() -> base(key.base(), key.registrySecret()), "layer 1 of 2: ", log);
          return layer(() -> top(key.top(), baseId), "layer 2 of 2: ", log);
        });
  }

  /** Whether Modal has named this image since the last {@link #forget()}. */
  boolean holds(String imageId) {
    return built.holds(imageId);
  }

  void forget() {
    built.clear();
  }

  private modal.client.Image base(List<String> commands, @Nullable String registrySecret) {
    var image = modal.client.Image.newBuilder().addAllDockerfileCommands(commands);
    if (registrySecret != null) {
      image.setImageRegistryConfig(
          ImageRegistryConfig.newBuilder()
              .setRegistryAuthType(RegistryAuthType.REGISTRY_AUTH_TYPE_STATIC_CREDS)
              .setSecretId(directory.namedSecret(registrySecret)));
    }
    return image.build();
  }

  private static modal.client.Image top(List<String> commands, String baseId) {
    return modal.client.Image.newBuilder()
        .addBaseImages(BaseImage.newBuilder().setDockerTag("base").setImageId(baseId))
        .addAllDockerfileCommands(commands)
        .build();
  }

  private String layer(Supplier<modal.client.Image> image, String which, Consumer<String> log) {
    ImageGetOrCreateResponse response = asked(image);
    GenericResult result =
        response.getResult().getStatus() == GenericResult.GenericStatus.GENERIC_STATUS_UNSPECIFIED
            ? build.await(response.getImageId(), line -> log.accept(which + line))
            : response.getResult();
    ImageBuild.check(result);
    return response.getImageId();
  }

  private ImageGetOrCreateResponse asked(Supplier<modal.client.Image> image) {
    try {
      return ask(image.get());
    } catch (CallFailed e) {
      if (e.status() != Code.NOT_FOUND && e.status() != Code.FAILED_PRECONDITION) {
        throw e;
      }
      // An id that is remembered may be gone, such as that of a secret made anew under its name.
      directory.forget();
      return ask(image.get());
    }
  }

  private ImageGetOrCreateResponse ask(modal.client.Image image) {
    return rpc.call(
        ModalClientGrpc.getImageGetOrCreateMethod(),
        ImageGetOrCreateRequest.newBuilder()
            .setImage(image)
            .setAppId(directory.app())
            .setBuilderVersion(directory.builderVersion())
            .build());
  }
}
