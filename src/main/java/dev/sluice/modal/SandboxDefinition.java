package dev.sluice.modal;

import dev.sluice.config.Cpu;
import dev.sluice.config.Gpu;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import modal.client.GPUConfig;
import modal.client.NetworkAccess;
import modal.client.NetworkAccess.NetworkAccessType;
import modal.client.PortSpecs;
import modal.client.Resources;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SchedulerPlacement;
import modal.client.VolumeMount;
import org.jspecify.annotations.Nullable;

/**
 * Writes the message that starts a sandbox. Pure. What Modal's libraries always put on the wire is
 * always present here too, empty or not: GPU, ports and network access (2026-10).
 */
final class SandboxDefinition {
  /** Modal's switch for Docker on gVisor; needs image builder 2025.06 or later. */
  private static final String DOCKER_ON_GVISOR = "enable_docker";

  private static final String VM = "vm";

  /**
   * The ids that stand for the spec's names.
   *
   * @param volumes id by name
   * @param secrets in the spec's order
   */
  record Ids(
      String app, Map<String, String> volumes, List<String> secrets, @Nullable String proxy) {}

  private SandboxDefinition() {}

  static SandboxCreateRequest of(Request request, Ids ids) {
    SandboxSpec spec = request.spec();
    var sandbox =
        Sandbox.newBuilder()
            .addEntrypointArgs(ImageLayers.ENTRYPOINT)
            .setImageId(request.imageId())
            .addAllSecretIds(ids.secrets())
            .addSecretIds(request.secretId())
            .setResources(resources(spec))
            .setTimeoutSecs(wholeSeconds(spec.life()))
            .setOpenPorts(PortSpecs.getDefaultInstance())
            .setNetworkAccess(network(spec.network()))
            .setName(request.name());
    for (SandboxSpec.Volume volume : spec.volumes()) {
      sandbox.addVolumeMounts(mount(volume, ids.volumes().getOrDefault(volume.name(), "")));
    }
    if (!spec.regions().isEmpty()) {
      sandbox.setSchedulerPlacement(SchedulerPlacement.newBuilder().addAllRegions(spec.regions()));
    }
    String cloud = spec.cloud();
    if (cloud != null) {
      sandbox.setCloudProviderStr(cloud);
    }
    String proxy = ids.proxy();
    if (proxy != null) {
      sandbox.setProxyId(proxy);
    }
    switch (spec.docker()) {
      case NONE -> {}
      case GVISOR -> sandbox.putExperimentalOptionsV2(DOCKER_ON_GVISOR, "true");
      case VM -> sandbox.setRuntime(VM);
    }
    return SandboxCreateRequest.newBuilder()
        .setAppId(ids.app())
        .setDefinition(sandbox)
        .addAllTags(SandboxPages.sorted(request.tags()))
        .build();
  }

  private static Resources resources(SandboxSpec spec) {
    var resources = Resources.newBuilder();
    var gpuConfig = GPUConfig.newBuilder();
    Gpu gpu = spec.gpu();
    if (gpu != null) {
      gpuConfig.setGpuType(gpu.type()).setCount(gpu.count());
    }
    resources.setGpuConfig(gpuConfig);
    Cpu cpu = spec.cpu();
    if (cpu != null) {
      resources.setMilliCpu(cpu.requestMilli());
      Integer limit = cpu.limitMilli();
      if (limit != null) {
        resources.setMilliCpuMax(limit);
      }
    }
    Memory memory = spec.memory();
    if (memory != null) {
      resources.setMemoryMb(memory.requestMiB());
      Integer limit = memory.limitMiB();
      if (limit != null) {
        resources.setMemoryMbMax(limit);
      }
    }
    return resources.build();
  }

  private static NetworkAccess network(Network network) {
    var access = NetworkAccess.newBuilder();
    switch (network) {
      case Network.Open() -> access.setNetworkAccessType(NetworkAccessType.OPEN);
      case Network.Blocked() -> access.setNetworkAccessType(NetworkAccessType.BLOCKED);
      case Network.Allow(boolean _, List<String> domains, List<String> cidrs) ->
          access
              .setNetworkAccessType(NetworkAccessType.ALLOWLIST)
              .addAllAllowedCidrs(cidrs)
              .addAllAllowedDomains(domains);
    }
    return access.build();
  }

  private static VolumeMount mount(SandboxSpec.Volume volume, String id) {
    var mount =
        VolumeMount.newBuilder()
            .setVolumeId(id)
            .setMountPath(volume.mount())
            // Modal's libraries set this for read-only mounts too.
            .setAllowBackgroundCommits(true)
            .setReadOnly(volume.readOnly());
    String subPath = volume.subPath();
    if (subPath != null) {
      mount.setSubPath(subPath);
    }
    return mount.build();
  }

  /** Modal counts whole seconds; a shorter life than declared could cut a job. */
  private static int wholeSeconds(Duration life) {
    return Math.toIntExact(life.plusSeconds(1).minusNanos(1).toSeconds());
  }
}
