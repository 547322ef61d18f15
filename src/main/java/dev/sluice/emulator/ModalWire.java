package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import modal.client.FileDescriptor;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.NetworkAccess;
import modal.client.Resources;
import modal.client.Sandbox;
import modal.client.SandboxGetResourceUsageResponse;
import modal.client.SandboxHandleMetadata;
import modal.client.SandboxInfo;
import modal.client.SandboxTag;
import modal.client.TaskInfo;
import modal.client.TaskLogs;

/** Translates between the emulator's records and Modal's messages. */
final class ModalWire {
  private static final double NANOS = 1e9;
  private static final double THOUSAND = 1e3;
  private static final double MIB_PER_GIB = 1024;
  private static final double DEFAULT_CORES = 0.125;
  private static final double DEFAULT_GIB = 0.125;
  private static final Pattern ENTRY_ID = Pattern.compile("[0-9]{1,9}-0");

  private ModalWire() {}

  static ModalDefinition definition(String appId, Sandbox sandbox) {
    return new ModalDefinition(
        appId,
        sandbox.getName(),
        sandbox.getImageId(),
        sandbox.getEntrypointArgsList(),
        sandbox.getSecretIdsList(),
        resources(sandbox.getResources()),
        Duration.ofSeconds(Integer.toUnsignedLong(sandbox.getTimeoutSecs())),
        sandbox.hasIdleTimeoutSecs()
            ? Duration.ofSeconds(Integer.toUnsignedLong(sandbox.getIdleTimeoutSecs()))
            : null,
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
    var task =
        TaskInfo.newBuilder()
            .setId(sandbox.taskId())
            .setSandboxId(sandbox.id())
            .setEnqueuedAt(sandbox.createdSeconds());
    Instant started = sandbox.startedAt();
    if (started != null) {
      task.setStartedAt(seconds(started));
    }
    Instant ended = sandbox.endedAt();
    if (ended != null) {
      task.setFinishedAt(seconds(ended)).setResult(result(sandbox));
    }
    var info = SandboxInfo.newBuilder();
    Duration idle = sandbox.definition().idleTimeout();
    if (idle != null) {
      info.setIdleTimeoutSecs(Math.toIntExact(idle.toSeconds()));
    }
    return info.setId(sandbox.id())
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
          case INIT_FAILURE -> GenericStatus.GENERIC_STATUS_INIT_FAILURE;
          case INTERNAL_FAILURE -> GenericStatus.GENERIC_STATUS_INTERNAL_FAILURE;
          case IDLE_TIMEOUT -> GenericStatus.GENERIC_STATUS_IDLE_TIMEOUT;
          case MEMORY_MANAGER_EVICTION -> GenericStatus.GENERIC_STATUS_MEMORY_MANAGER_EVICTION;
        };
    String exception = sandbox.state() == State.SUCCESS ? "" : sandbox.lastLogLine();
    return GenericResult.newBuilder()
        .setStatus(status)
        .setExitcode(sandbox.exitCode())
        .setException(exception)
        .build();
  }

  static SandboxHandleMetadata metadata(ModalSandbox sandbox) {
    return SandboxHandleMetadata.newBuilder().setAppId(sandbox.definition().appId()).build();
  }

  /** What a sandbox has used until {@code now}, if it used what it asked for. */
  static SandboxGetResourceUsageResponse usage(ModalSandbox sandbox, Instant now) {
    Instant started = sandbox.startedAt();
    Instant ended = sandbox.endedAt();
    ModalDefinition.Resources asked = sandbox.definition().resources();
    double nanos =
        started == null ? 0 : Duration.between(started, ended == null ? now : ended).toNanos();
    double cores = asked.milliCpu() == 0 ? DEFAULT_CORES : asked.milliCpu() / THOUSAND;
    double gib = asked.memoryMiB() == 0 ? DEFAULT_GIB : asked.memoryMiB() / MIB_PER_GIB;
    var usage =
        SandboxGetResourceUsageResponse.newBuilder()
            .setCpuCoreNanosecs(Math.round(cores * nanos))
            .setMemGibNanosecs(Math.round(gib * nanos))
            .setGpuNanosecs(Math.round(asked.gpuCount() * nanos));
    if (!asked.gpuType().isEmpty()) {
      usage.setGpuType(asked.gpuType());
    }
    return usage.build();
  }

  static TaskLogs log(ModalLog.Entry entry) {
    return TaskLogs.newBuilder()
        .setData(entry.text())
        .setTimestamp(seconds(entry.at()))
        .setFileDescriptor(descriptor(entry.channel()))
        .build();
  }

  static FileDescriptor descriptor(ModalLog.Channel channel) {
    return switch (channel) {
      case STDOUT -> FileDescriptor.FILE_DESCRIPTOR_STDOUT;
      case STDERR -> FileDescriptor.FILE_DESCRIPTOR_STDERR;
    };
  }

  /** The id of the last of {@code seen} entries of a log. */
  static String entryId(int seen) {
    return seen + "-0";
  }

  /** How many entries somebody has seen who knows this id as the last; empty for none. */
  static int seen(String entryId) {
    if (entryId.isEmpty()) {
      return 0;
    }
    if (!ENTRY_ID.matcher(entryId).matches()) {
      throw ModalRefusal.invalid("Unknown entry " + entryId);
    }
    return Integer.parseInt(entryId.substring(0, entryId.indexOf('-')));
  }

  static double seconds(Instant instant) {
    return instant.getEpochSecond() + instant.getNano() / NANOS;
  }
}
