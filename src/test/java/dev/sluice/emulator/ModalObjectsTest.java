package dev.sluice.emulator;

import static dev.sluice.emulator.ModalSocket.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status.Code;
import java.util.Map;
import modal.client.AppGetOrCreateRequest;
import modal.client.ObjectCreationType;
import modal.client.SecretDeleteRequest;
import modal.client.SecretGetOrCreateRequest;
import modal.client.VolumeDeleteRequest;
import modal.client.VolumeFsVersion;
import modal.client.VolumeGetOrCreateRequest;
import modal.client.VolumeGetOrCreateResponse;
import modal.client.VolumeHeartbeatRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How objects are found and made, over a socket. */
class ModalObjectsTest {
  private static final ObjectCreationType LOOK_UP =
      ObjectCreationType.OBJECT_CREATION_TYPE_UNSPECIFIED;
  private static final ObjectCreationType IF_MISSING =
      ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_IF_MISSING;
  private static final ObjectCreationType FAIL_IF_EXISTS =
      ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_FAIL_IF_EXISTS;
  private static final ObjectCreationType OVERWRITE =
      ObjectCreationType.OBJECT_CREATION_TYPE_CREATE_OVERWRITE_IF_EXISTS;
  private static final ObjectCreationType EPHEMERAL =
      ObjectCreationType.OBJECT_CREATION_TYPE_EPHEMERAL;

  private final ModalSocket modal = new ModalSocket();

  @AfterEach
  void close() {
    modal.close();
  }

  private String app(String environment, String name, ObjectCreationType type) {
    return modal
        .stub()
        .appGetOrCreate(
            AppGetOrCreateRequest.newBuilder()
                .setAppName(name)
                .setEnvironmentName(environment)
                .setObjectCreationType(type)
                .build())
        .getAppId();
  }

  private String secret(ObjectCreationType type, Map<String, String> values, String... required) {
    var request =
        SecretGetOrCreateRequest.newBuilder()
            .setDeploymentName(type == EPHEMERAL ? "" : "s")
            .setObjectCreationType(type)
            .putAllEnvDict(values);
    for (String key : required) {
      request.addRequiredKeys(key);
    }
    return modal.stub().secretGetOrCreate(request.build()).getSecretId();
  }

  private VolumeGetOrCreateResponse volume(ObjectCreationType type, VolumeFsVersion version) {
    return modal
        .stub()
        .volumeGetOrCreate(
            VolumeGetOrCreateRequest.newBuilder()
                .setDeploymentName(type == EPHEMERAL ? "" : "v")
                .setObjectCreationType(type)
                .setVersion(version)
                .build());
  }

  @Test
  void anAppIsFoundOrMade() {
    assertRefused(Code.NOT_FOUND, () -> app("", "new", LOOK_UP));
    String id = app("", "new", FAIL_IF_EXISTS);
    assertThat(id).matches("ap-[0-9A-Za-z]{22}");
    assertThat(app("", "new", LOOK_UP)).isEqualTo(id);
    assertThat(app("", "new", IF_MISSING)).isEqualTo(id);
    assertRefused(Code.ALREADY_EXISTS, () -> app("", "new", FAIL_IF_EXISTS));
    assertRefused(Code.INVALID_ARGUMENT, () -> app("", "new", EPHEMERAL));
    assertRefused(Code.INVALID_ARGUMENT, () -> app("", "a b", IF_MISSING));
    assertRefused(Code.INVALID_ARGUMENT, () -> app("", id, IF_MISSING));
  }

  @Test
  void anEmptyEnvironmentIsTheDefault() {
    String id = app("", "new", IF_MISSING);

    assertThat(app("main", "new", LOOK_UP)).isEqualTo(id);
    assertThat(app("other", "new", IF_MISSING)).isNotEqualTo(id);
  }

  @Test
  void aSecretKeepsItsValuesUnlessOverwritten() {
    String id = secret(IF_MISSING, Map.of("A", "1"));

    assertThat(secret(IF_MISSING, Map.of("B", "2"))).isEqualTo(id);
    assertThat(secret(LOOK_UP, Map.of(), "A")).isEqualTo(id);
    assertRefused(Code.FAILED_PRECONDITION, () -> secret(LOOK_UP, Map.of(), "A", "B"));
    assertThat(secret(OVERWRITE, Map.of("B", "2"), "B")).isEqualTo(id);
    assertRefused(Code.FAILED_PRECONDITION, () -> secret(LOOK_UP, Map.of(), "A"));
    modal.stub().secretDelete(SecretDeleteRequest.newBuilder().setSecretId(id).build());
    assertRefused(Code.NOT_FOUND, () -> secret(LOOK_UP, Map.of()));
  }

  @Test
  void namelessSecretsAreAsManyAsCalls() {
    assertThat(secret(EPHEMERAL, Map.of("A", "1")))
        .isNotEqualTo(secret(EPHEMERAL, Map.of("A", "1")));
  }

  @Test
  void aVolumeKeepsTheVersionItWasMadeWith() {
    VolumeGetOrCreateResponse made = volume(IF_MISSING, VolumeFsVersion.VOLUME_FS_VERSION_V2);

    VolumeGetOrCreateResponse found = volume(LOOK_UP, VolumeFsVersion.VOLUME_FS_VERSION_V1);

    assertThat(found.getVolumeId()).isEqualTo(made.getVolumeId());
    assertThat(found.getMetadata().getVersion()).isEqualTo(VolumeFsVersion.VOLUME_FS_VERSION_V2);
    assertThat(
            volume(EPHEMERAL, VolumeFsVersion.VOLUME_FS_VERSION_UNSPECIFIED)
                .getMetadata()
                .getVersion())
        .isEqualTo(VolumeFsVersion.VOLUME_FS_VERSION_V1);
  }

  @Test
  void aNamelessVolumeCanBeMountedUntilItIsDeleted() {
    String id = volume(EPHEMERAL, VolumeFsVersion.VOLUME_FS_VERSION_V1).getVolumeId();
    var mounting = modal.sandbox();
    mounting.addVolumeMountsBuilder().setVolumeId(id).setMountPath("/cache");
    modal.stub().volumeHeartbeat(VolumeHeartbeatRequest.newBuilder().setVolumeId(id).build());
    assertThat(modal.createV1(mounting)).isNotEmpty();

    modal.stub().volumeDelete(VolumeDeleteRequest.newBuilder().setVolumeId(id).build());

    assertRefused(Code.NOT_FOUND, () -> modal.createV1(mounting));
    assertRefused(
        Code.NOT_FOUND,
        () ->
            modal
                .stub()
                .volumeHeartbeat(VolumeHeartbeatRequest.newBuilder().setVolumeId(id).build()));
  }
}
