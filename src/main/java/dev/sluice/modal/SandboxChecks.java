package dev.sluice.modal;

import dev.sluice.config.Cpu;
import dev.sluice.config.Gpu;
import dev.sluice.config.Memory;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds what Modal would refuse, by the rules of its own libraries and documentation (2026-11), so
 * that no runner is registered for it in vain. GPU types, regions and clouds stay Modal's to judge.
 */
final class SandboxChecks {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);
  private static final Set<String> FORBIDDEN_MOUNTS = Set.of("/", "/root", "/tmp");

  private SandboxChecks() {}

  static Optional<String> problem(Request request) {
    SandboxSpec spec = request.spec();
    Gpu gpu = spec.gpu();
    Cpu cpu = spec.cpu();
    Memory memory = spec.memory();
    Duration life = spec.life();
    String problem = null;
    if (!NAME.matcher(request.name()).matches()) {
      problem = "not a sandbox name: " + request.name();
    } else if (life.isNegative() || life.isZero() || life.compareTo(LONGEST_LIFE) > 0) {
      problem = "a sandbox lives more than 0 and at most 24 hours, not " + life;
    } else if (gpu != null && gpu.count() < 1) {
      problem = "a GPU count is at least 1";
    } else if (cpu != null && !inOrder(cpu.requestMilli(), cpu.limitMilli())) {
      problem = "a CPU request is more than 0 and at most its limit";
    } else if (memory != null && !inOrder(memory.requestMiB(), memory.limitMiB())) {
      problem = "a memory request is more than 0 and at most its limit";
    } else {
      return mounts(spec);
    }
    return Optional.of(problem);
  }

  private static boolean inOrder(int request, @Nullable Integer limit) {
    return request > 0 && (limit == null || limit >= request);
  }

  private static Optional<String> mounts(SandboxSpec spec) {
    var mounts = new HashSet<String>();
    for (SandboxSpec.Volume volume : spec.volumes()) {
      String mount = volume.mount();
      if (!mount.startsWith("/") || FORBIDDEN_MOUNTS.contains(mount) || !mounts.add(mount)) {
        return Optional.of("a volume cannot be mounted at " + mount);
      }
    }
    return Optional.empty();
  }
}
