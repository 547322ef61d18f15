package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One pool after expansion and defaults.
 *
 * @param gpu null for none
 * @param cpu null for Modal's default
 * @param memory null for Modal's default
 * @param timeout the longest a job may run
 * @param idleTimeout after which a runner that took no job is reaped
 * @param cloud null for any
 * @param proxy name of a Modal proxy, null for none
 * @param env values may name the job's repository; in the order written
 * @param place where the pool's name stands
 * @param pointer JSON pointer to it; the same for all pools of one template
 */
public record Pool(
    String name,
    Match match,
    @Nullable Gpu gpu,
    @Nullable Cpu cpu,
    @Nullable Memory memory,
    Duration timeout,
    Duration idleTimeout,
    List<String> regions,
    @Nullable String cloud,
    Network network,
    List<VolumeMount> volumes,
    List<String> secrets,
    @Nullable String proxy,
    Map<String, Template> env,
    Docker docker,
    Image image,
    RunnerSettings runner,
    Concurrency concurrency,
    int priority,
    boolean preventDestroy,
    Place place,
    String pointer) {
  public Pool {
    regions = List.copyOf(regions);
    volumes = List.copyOf(volumes);
    secrets = List.copyOf(secrets);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /** The same pool on another image. */
  public Pool withImage(Image other) {
    return with(match, other);
  }

  /** The same pool with another matcher. */
  public Pool withMatch(Match other) {
    return with(other, image);
  }

  /** The same pool as if it stood nowhere: equal to every one that says the same. */
  public Pool placeless() {
    Place nowhere = Place.start("");
    return with(match.placedAt(nowhere), image, nowhere, "");
  }

  private Pool with(Match otherMatch, Image otherImage) {
    return with(otherMatch, otherImage, place, pointer);
  }

  private Pool with(Match otherMatch, Image otherImage, Place otherPlace, String otherPointer) {
    return new Pool(
        name,
        otherMatch,
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
        env,
        docker,
        otherImage,
        runner,
        concurrency,
        priority,
        preventDestroy,
        otherPlace,
        otherPointer);
  }
}
