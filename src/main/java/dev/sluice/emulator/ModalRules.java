package dev.sluice.emulator;

import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What Modal is believed to refuse (its documentation and libraries, 2026-11). */
final class ModalRules {
  private static final Pattern NAME =
      Pattern.compile("(?!ap-[0-9A-Za-z]{22}$)[A-Za-z0-9._-]{1,64}");
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Set<String> GPUS =
      Set.of(
          "T4",
          "L4",
          "A10",
          "A10G",
          "L40S",
          "A100",
          "A100-40GB",
          "A100-80GB",
          "RTX-PRO-6000",
          "H100",
          "H100!",
          "H200",
          "B200",
          "B200+");
  private static final Set<String> CLOUDS = Set.of("", "AWS", "GCP", "OCI", "AUTO");
  private static final Set<String> RESERVED_MOUNTS = Set.of("/", "/root", "/tmp");

  private final ModalObjects objects;
  private final ModalImages images;

  ModalRules(ModalObjects objects, ModalImages images) {
    this.objects = objects;
    this.images = images;
  }

  void check(ModalFamily family, ModalDefinition definition) {
    require(objects.exists(definition.appId()), "App " + definition.appId());
    if (!images.built(definition.imageId())) {
      throw new ModalRefusal(
          ModalRefusal.Reason.FAILED_PRECONDITION,
          "Could not find image with ID " + definition.imageId());
    }
    if (!definition.name().isEmpty()) {
      checkName(definition.name());
    }
    Duration timeout = definition.timeout();
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
      throw ModalRefusal.invalid("Timeout must be between 1 and 86400 seconds");
    }
    if (!CLOUDS.contains(definition.cloud().toUpperCase(Locale.ROOT))) {
      throw ModalRefusal.invalid("Unknown cloud provider " + definition.cloud());
    }
    if (family == ModalFamily.V2 && definition.resources().gpuCount() > 0) {
      throw ModalRefusal.invalid("GPUs are not supported by V2 sandboxes");
    }
    checkResources(definition.resources());
    checkVolumes(definition);
    if (!definition.proxyId().isEmpty()) {
      require(objects.exists(definition.proxyId()), "Proxy " + definition.proxyId());
    }
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw ModalRefusal.invalid("Invalid name '" + name + "'");
    }
  }

  private static void checkResources(ModalDefinition.Resources resources) {
    if (!resources.gpuType().isEmpty() && !GPUS.contains(resources.gpuType())) {
      throw ModalRefusal.invalid("Unknown GPU type " + resources.gpuType());
    }
    if (resources.milliCpuMax() > 0 && resources.milliCpuMax() < resources.milliCpu()) {
      throw ModalRefusal.invalid("CPU limit is below its request");
    }
    if (resources.memoryMaxMiB() > 0 && resources.memoryMaxMiB() < resources.memoryMiB()) {
      throw ModalRefusal.invalid("Memory limit is below its request");
    }
  }

  private void checkVolumes(ModalDefinition definition) {
    var paths = new HashSet<String>();
    for (ModalDefinition.Mount mount : definition.volumes()) {
      require(objects.exists(mount.volumeId()), "Volume " + mount.volumeId());
      String path = mount.path();
      if (!path.startsWith("/") || RESERVED_MOUNTS.contains(path) || !paths.add(path)) {
        throw ModalRefusal.invalid("Invalid mount path " + path);
      }
    }
  }

  private static void require(boolean there, String what) {
    if (!there) {
      throw ModalRefusal.notFound(what);
    }
  }
}
