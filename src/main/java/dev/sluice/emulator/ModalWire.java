package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.NetworkAccess;
import modal.client.Resources;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxInfo;
import modal.client.SandboxTag;
import modal.client.TaskInfo;

/** Translates between the emulator's records and Modal's messages. */
final class ModalWire {
  private static final double NANOS = 1e9;

  private ModalWire() {}

  static ModalDefinition definition(SandboxCreateRequest request) {
    Sandbox sandbox = request.getDefinition();
    return new ModalDefinition(
        request.getAppId(),
        sandbox.getName(),
        sandbox.getImageId(),
        sandbox.getEntrypointArgsList(),
        sandbox.getSecretIdsList(),
        resources(sandbox.getResources()),
        Duration.ofSeconds(Integer.toUnsignedLong(sandbox.getTimeoutSecs())),
        sandbox.getSchedulerPlacement().getRegionsList(),
        sandbox.getCloudProviderStr(),
        network(sandbox.getNetworkAccess()),
        sandbox.getVolumeMountsList().stream()
            .map(mount ->
                new ModalDefinition.Mount(
                    mount.getVolumeId(),
                    mount.getMountPath(),
                    mount.getReadOnly(),
                    mount.getSubPath()))
            .toList(),
        sandbox.getProxyId(),
        sandbox.getRuntime(),
        sandbox.getExperimentalOptionsV2Map());
  }

  private static ModalDefinition.Resources resources(Resources resources) {
    String type = resources.getGpuConfig().getGpuType();
    int count = resources.getGpuConfig().getCount();
    if (type.isEmpty() && count > 0) {
      throw ModalRefusal.invalid("GPU type is missing");
    }
    return new ModalDefinition.Resources(
        type,
        count,
        resources.getMilliCpu(),
        resources.getMilliCpuMax(),
        resources.getMemoryMb(),
        resources.getMemoryMbMax());
  }

  private static ModalDefinition.Network network(NetworkAccess access) {
    ModalDefinition.Network.Mode mode =
        switch (access.getNetworkAccessType()) {
          case UNSPECIFIED, OPEN -> ModalDefinition.Network.Mode.OPEN;
          case BLOCKED -> ModalDefinition.Network.Mode.BLOCKED;
          case ALLOWLIST -> ModalDefinition.Network.Mode.ALLOWLIST;
          case UNRECOGNIZED -> throw ModalRefusal.invalid("Unknown network access type");
        };
    boolean lists = access.getAllowedCidrsCount() + access.getAllowedDomainsCount() > 0;
    if (lists && mode != ModalDefinition.Network.Mode.ALLOWLIST) {
      throw ModalRefusal.invalid("Only an allowlist has cidrs and domains");
    }
    return new ModalDefinition.Network(
        mode, access.getAllowedCidrsList(), access.getAllowedDomainsList());
  }

  static Map<String, String> tags(List<SandboxTag> tags) {
    return tags.stream()
        .collect(
            Collectors.toMap(SandboxTag::getTagName, SandboxTag::getTagValue, (_, later) -> later));
  }

  static List<SandboxTag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag ->
            SandboxTag.newBuilder().setTagName(tag.getKey()).setTagValue(tag.getValue()).build())
        .toList();
  }

  static SandboxInfo info(ModalSandbox sandbox) {
    var task = TaskInfo.newBuilder().setId(sandbox.taskId()).setSandboxId(sandbox.id());
    Instant started = sandbox.startedAt();
    if (started != null) {
      task.setStartedAt(seconds(started));
    }
    return SandboxInfo.newBuilder()
        .setId(sandbox.id())
        .setCreatedAt(sandbox.createdSeconds())
        .setTaskInfo(task)
        .setAppId(sandbox.definition().appId())
        .addAllTags(tags(sandbox.tags()))
        .setName(sandbox.definition().name())
        .setImageId(sandbox.definition().imageId())
        .addAllRegions(sandbox.definition().regions())
        .setTimeoutSecs(Math.toIntExact(sandbox.definition().timeout().toSeconds()))
        .build();
  }

  /** How it ended; must not be sent of a live one. */
  static GenericResult result(ModalSandbox sandbox) {
    GenericStatus status =
        switch (sandbox.state()) {
          case QUEUED, RUNNING -> GenericStatus.GENERIC_STATUS_UNSPECIFIED;
          case SUCCESS -> GenericStatus.GENERIC_STATUS_SUCCESS;
          case FAILURE -> GenericStatus.GENERIC_STATUS_FAILURE;
          case TERMINATED -> GenericStatus.GENERIC_STATUS_TERMINATED;
          case TIMEOUT -> GenericStatus.GENERIC_STATUS_TIMEOUT;
        };
    String exception = sandbox.state() == State.FAILURE ? sandbox.lastLogLine() : "";
    return GenericResult.newBuilder()
        .setStatus(status)
        .setExitcode(sandbox.exitCode())
        .setException(exception)
        .build();
  }

  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / NANOS;
  }
}
