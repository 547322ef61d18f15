package dev.sluice.routing;

import dev.sluice.config.Cpu;
import dev.sluice.config.Docker;
import dev.sluice.config.Gpu;
import dev.sluice.config.Image;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.config.RunnerSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox of one job with every value literal. Two jobs that get equal specs can use each
 * other's runner.
 *
 * @param timeout the longest job
 * @param idleTimeout after which a runner without a job is reaped
 * @param cloud null for any
 * @param proxy name of a Modal proxy, null for none
 */
public record SandboxSpec(
    @Nullable Gpu gpu,
    @Nullable Cpu cpu,
    @Nullable Memory memory,
    Duration timeout,
    Duration idleTimeout,
    List<String> regions,
    @Nullable String cloud,
    Network network,
    List<Volume> volumes,
    List<String> secrets,
    @Nullable String proxy,
    Map<String, String> env,
    Docker docker,
    Image image,
    RunnerSettings runner) {

  /** What is added to job and idle time, so that the server and the watchdog act first. */
  private static final Duration MARGIN = Duration.ofMinutes(10);

  /** Modal's own bound on the life of a sandbox. */
  private static final Duration LONGEST_LIFE = Duration.ofHours(24);

  /**
   * A volume at its place.
   *
   * @param subPath null for the volume's root
   */
  public record Volume(String name, String mount, boolean readOnly, @Nullable String subPath) {}

  public SandboxSpec {
    regions = List.copyOf(regions);
    volumes = List.copyOf(volumes);
    secrets = List.copyOf(secrets);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /** Modal's hard timeout: job, idle time and ten minutes, at most 24 hours. */
  public Duration life() {
    Duration life = timeout.plus(idleTimeout).plus(MARGIN);
    return life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
  }

  /** When the watchdog in the sandbox ends it if no job ever started. */
  public Duration watchdog() {
    return idleTimeout.plus(MARGIN);
  }

  SandboxSpec withEnv(Map<String, String> other) {
    return new SandboxSpec(
        gpu,
        cpu,
        memory,
        timeout,
        idleTimeout,
        regions,
        cloud,
        network,
        volumes,
        secrets,
        proxy,
        other,
        docker,
        image,
        runner);
  }

  /** Twelve hexadecimal characters over everything above; equal for equal specs. */
  public String digest() {
    return SpecDigest.of(this);
  }
}
