package dev.sluice.emulator;

import com.google.protobuf.Empty;
import java.util.List;
import modal.client.AppGetOrCreateRequest;
import modal.client.AppGetOrCreateResponse;
import modal.client.AuthTokenGetRequest;
import modal.client.AuthTokenGetResponse;
import modal.client.ClientHelloResponse;
import modal.client.EnvironmentGetOrCreateRequest;
import modal.client.EnvironmentGetOrCreateResponse;
import modal.client.EnvironmentMetadata;
import modal.client.EnvironmentSettings;
import modal.client.ObjectCreationType;
import modal.client.Proxy;
import modal.client.ProxyGetRequest;
import modal.client.ProxyGetResponse;
import modal.client.SecretDeleteRequest;
import modal.client.SecretGetOrCreateRequest;
import modal.client.SecretGetOrCreateResponse;
import modal.client.SecretMetadata;
import modal.client.TokenInfoGetRequest;
import modal.client.TokenInfoGetResponse;
import modal.client.VolumeDeleteRequest;
import modal.client.VolumeFsVersion;
import modal.client.VolumeGetOrCreateRequest;
import modal.client.VolumeGetOrCreateResponse;
import modal.client.VolumeHeartbeatRequest;
import modal.client.VolumeMetadata;
import modal.client.WorkspaceBillingRatesRequest;
import modal.client.WorkspaceBillingRatesResponse;

/** The calls about the workspace and about what sandboxes are made from, images aside. */
final class ModalLookups {
  private static final String WORKSPACE = "emulated";

  private final ModalModel model;

  ModalLookups(ModalModel model) {
    this.model = model;
  }

  AuthTokenGetResponse authToken(AuthTokenGetRequest request) {
    return AuthTokenGetResponse.newBuilder().setToken(model.authToken()).build();
  }

  ClientHelloResponse hello(Empty request) {
    return ClientHelloResponse.newBuilder().setImageBuilderVersion(model.builderVersion()).build();
  }

  TokenInfoGetResponse tokenInfo(TokenInfoGetRequest request) {
    return TokenInfoGetResponse.newBuilder()
        .setTokenId(ModalGate.tokenId())
        .setWorkspaceId("ac-" + WORKSPACE)
        .setWorkspaceName(WORKSPACE)
        .build();
  }

  WorkspaceBillingRatesResponse billingRates(WorkspaceBillingRatesRequest request) {
    return WorkspaceBillingRatesResponse.newBuilder().putAllRates(model.billingRates()).build();
  }

  AppGetOrCreateResponse app(AppGetOrCreateRequest request) {
    String id =
        model
            .objects()
            .app(
                request.getEnvironmentName(),
                request.getAppName(),
                creation(request.getObjectCreationType()));
    return AppGetOrCreateResponse.newBuilder().setAppId(id).build();
  }

  /** Every environment that somebody asks for is there. */
  EnvironmentGetOrCreateResponse environment(EnvironmentGetOrCreateRequest request) {
    String name = ModalObjects.environmentOf(request.getDeploymentName());
    var settings = EnvironmentSettings.newBuilder().setImageBuilderVersion(model.builderVersion());
    return EnvironmentGetOrCreateResponse.newBuilder()
        .setEnvironmentId("en-" + name)
        .setMetadata(EnvironmentMetadata.newBuilder().setName(name).setSettings(settings))
        .build();
  }

  SecretGetOrCreateResponse secret(SecretGetOrCreateRequest request) {
    ModalObjects objects = model.objects();
    String name = request.getDeploymentName();
    String id =
        isNameless(request.getObjectCreationType())
            ? objects.ephemeralSecret(request.getEnvDictMap(), ModalGate.idempotencyKey())
            : objects.secret(
                request.getEnvironmentName(),
                name,
                creation(request.getObjectCreationType()),
                request.getEnvDictMap());
    objects.requireKeys(id, request.getRequiredKeysList());
    return SecretGetOrCreateResponse.newBuilder()
        .setSecretId(id)
        .setMetadata(SecretMetadata.newBuilder().setName(name))
        .build();
  }

  Empty deleteSecret(SecretDeleteRequest request) {
    model.objects().removeSecret(request.getSecretId());
    return Empty.getDefaultInstance();
  }

  VolumeGetOrCreateResponse volume(VolumeGetOrCreateRequest request) {
    ModalObjects objects = model.objects();
    String name = request.getDeploymentName();
    int version = Math.max(1, request.getVersionValue());
    String id =
        isNameless(request.getObjectCreationType())
            ? objects.ephemeralVolume(version)
            : objects.volume(
                request.getEnvironmentName(),
                name,
                creation(request.getObjectCreationType()),
                version);
    VolumeFsVersion actual =
        VolumeFsVersion.forNumber(objects.versionOfVolume(id))
                == VolumeFsVersion.VOLUME_FS_VERSION_V2
            ? VolumeFsVersion.VOLUME_FS_VERSION_V2
            : VolumeFsVersion.VOLUME_FS_VERSION_V1;
    return VolumeGetOrCreateResponse.newBuilder()
        .setVolumeId(id)
        .setVersion(actual)
        .setMetadata(VolumeMetadata.newBuilder().setName(name).setVersion(actual))
        .build();
  }

  Empty volumeHeartbeat(VolumeHeartbeatRequest request) {
    requireVolume(request.getVolumeId());
    return Empty.getDefaultInstance();
  }

  Empty deleteVolume(VolumeDeleteRequest request) {
    requireVolume(request.getVolumeId());
    model.objects().remove(request.getVolumeId());
    return Empty.getDefaultInstance();
  }

  ProxyGetResponse proxy(ProxyGetRequest request) {
    String environment = request.getEnvironmentName();
    var proxy =
        Proxy.newBuilder()
            .setName(request.getName())
            .setEnvironmentName(environment)
            .setProxyId(model.objects().proxy(environment, request.getName()));
    return ProxyGetResponse.newBuilder().setProxy(proxy).build();
  }

  private void requireVolume(String id) {
    if (!model.objects().exists(id)) {
      throw ModalRefusal.notFound("Volume " + id);
    }
  }

  private static boolean isNameless(ObjectCreationType type) {
    return List.of(
            ObjectCreationType.OBJECT_CREATION_TYPE_EPHEMERAL,
            ObjectCreationType.OBJECT_CREATION_TYPE_ANONYMOUS_OWNED_BY_APP)
        .contains(type);
  }

  private static ModalCreation creation(ObjectCreationType type) {
    return switch (type) {
      case OBJECT_CREATION_TYPE_UNSPECIFIED -> ModalCreation.LOOK_UP;
      case OBJECT_CREATION_TYPE_CREATE_IF_MISSING -> ModalCreation.IF_MISSING;
      case OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS -> ModalCreation.FAIL_IF_EXISTS;
      case OBJECT_CREATION_TYPE_CREATE_OVERWRITE_IF_EXISTS -> ModalCreation.OVERWRITE;
      case OBJECT_CREATION_TYPE_ANONYMOUS_OWNED_BY_APP,
          OBJECT_CREATION_TYPE_EPHEMERAL,
          UNRECOGNIZED ->
          throw ModalRefusal.invalid("No such object can be made as " + type);
    };
  }
}
