package dev.sluice.generation;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.VolumeMount;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What the sandboxes of some pools need, each thing once.
 *
 * @param images with the first pool that needs each
 */
record PoolNeeds(
    Set<String> volumes, Set<String> secrets, Set<String> proxies, Map<Built, String> images) {
  /** What an image is known by. */
  record Built(Image image, Docker docker) {}

  static final PoolNeeds NONE = new PoolNeeds(Set.of(), Set.of(), Set.of(), Map.of());

  /** How everything but the images is asked for, by its name, in order. */
  Map<String, Supplier<Answer<String>>> lookUps(Provisioner provisioner) {
    Map<String, Supplier<Answer<String>>> lookUps = new LinkedHashMap<>();
    lookUps.put("app", provisioner::app);
    volumes.forEach(name -> lookUps.put("volume " + name, () -> provisioner.volume(name)));
    secrets.forEach(name -> lookUps.put("secret " + name, () -> provisioner.namedSecret(name)));
    proxies.forEach(name -> lookUps.put("proxy " + name, () -> provisioner.proxy(name)));
    return lookUps;
  }

  static PoolNeeds of(PoolsConfig config) {
    var needs =
        new PoolNeeds(
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashSet<>(),
            new LinkedHashMap<>());
    for (Pool pool : config.pools()) {
      needs.images.putIfAbsent(new Built(pool.image(), pool.docker()), pool.name());
      pool.volumes().stream().map(VolumeMount::name).forEach(needs.volumes::add);
      needs.secrets.addAll(pool.secrets());
      if (pool.proxy() != null) {
        needs.proxies.add(pool.proxy());
      }
    }
    return needs;
  }
}
