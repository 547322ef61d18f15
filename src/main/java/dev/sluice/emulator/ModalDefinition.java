package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox was asked to be. Empty texts and zeros stand for what the caller left out.
 *
 * @param idleTimeout null for none. Nothing in the emulator counts as activity (commands run from
 *     outside, input and tunnels are not emulated), so the sandbox ends this long after its start
 * @param options Modal's experimental options
 */
public record ModalDefinition(
    String appId,
    String name,
    String imageId,
    List<String> entrypoint,
    List<String> secretIds,
    Resources resources,
    Duration timeout,
    @Nullable Duration idleTimeout,
    List<String> regions,
    String cloud,
    Network network,
    List<Mount> volumes,
    String proxyId,
    String runtime,
    Map<String, String> options) {

  public ModalDefinition {
    entrypoint = List.copyOf(entrypoint);
    secretIds = List.copyOf(secretIds);
    regions = List.copyOf(regions);
    volumes = List.copyOf(volumes);
    options = Map.copyOf(options);
  }

  ModalDefinition named(String other) {
    return new ModalDefinition(
        appId,
        other,
        imageId,
        entrypoint,
        secretIds,
        resources,
        timeout,
        idleTimeout,
        regions,
        cloud,
        network,
        volumes,
        proxyId,
        runtime,
        options);
  }

  /** Thousandths of a physical core, and MiB. */
  public record Resources(
      String gpuType,
      int gpuCount,
      int milliCpu,
      int milliCpuMax,
      int memoryMiB,
      int memoryMaxMiB) {}

  /** What the sandbox may reach. */
  public record Network(Mode mode, List<String> cidrs, List<String> domains) {
    public Network {
      cidrs = List.copyOf(cidrs);
      domains = List.copyOf(domains);
    }

    /** Whether lists apply. */
    public enum Mode {
      OPEN,
      BLOCKED,
      ALLOWLIST
    }
  }

  /** A volume at its place; an empty sub-path is the volume's root. */
  public record Mount(String volumeId, String path, boolean readOnly, String subPath) {}
}
