package dev.sluice.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the sandboxes of some pools need outside of them, each thing once, in the order of the
 * pools.
 *
 * @param volumes created if they are missing
 * @param secrets have to exist
 * @param proxies have to exist
 * @param images built if they are missing, with the first pool that needs each
 */
public record PoolNeeds(
    Set<String> volumes, Set<String> secrets, Set<String> proxies, Map<Built, String> images) {
  /** What an image is known by. */
  public record Built(Image image, Docker docker) {}

  public static final PoolNeeds NONE = new PoolNeeds(Set.of(), Set.of(), Set.of(), Map.of());

  public PoolNeeds {
    volumes = Collections.unmodifiableSet(new LinkedHashSet<>(volumes));
    secrets = Collections.unmodifiableSet(new LinkedHashSet<>(secrets));
    proxies = Collections.unmodifiableSet(new LinkedHashSet<>(proxies));
    images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
  }

  /** What all pools of a file need. */
  public static PoolNeeds of(PoolsConfig config) {
    Set<String> volumes = new LinkedHashSet<>();
    Set<String> secrets = new LinkedHashSet<>();
    Set<String> proxies = new LinkedHashSet<>();
    Map<Built, String> images = new LinkedHashMap<>();
    for (Pool pool : config.pools()) {
      images.putIfAbsent(new Built(pool.image(), pool.docker()), pool.name());
      pool.volumes().stream().map(VolumeMount::name).forEach(volumes::add);
      secrets.addAll(pool.secrets());
      if (pool.proxy() != null) {
        proxies.add(pool.proxy());
      }
    }
    return new PoolNeeds(volumes, secrets, proxies, images);
  }

  /** What of it is not needed by others already. */
  public PoolNeeds without(PoolNeeds others) {
    Map<Built, String> more = new LinkedHashMap<>(images);
    more.keySet().removeAll(others.images.keySet());
    return new PoolNeeds(
        minus(volumes, others.volumes),
        minus(secrets, others.secrets),
        minus(proxies, others.proxies),
        more);
  }

  private static Set<String> minus(Set<String> these, Set<String> those) {
    Set<String> rest = new LinkedHashSet<>(these);
    rest.removeAll(those);
    return rest;
  }
}
