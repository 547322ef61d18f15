package dev.sluice.routing;

import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Template;
import dev.sluice.config.VolumeMount;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pool's sandbox literal for the repository of a job. The same for all repositories unless
 * the pool names them, and then resolved only once. Immutable.
 */
final class SpecResolver {
  private static final RepositoryName ANY = new RepositoryName("any", "any");

  private final PoolsConfig config;

  /** One for each pool; null if it depends on the repository. */
  private final @Nullable SandboxSpec[] constant;

  SpecResolver(PoolsConfig config) {
    this.config = config;
    URI github = config.github().url();
    this.constant = new SandboxSpec[config.pools().size()];
    for (int i = 0; i < constant.length; i++) {
      Pool pool = config.pools().get(i);
      constant[i] = isConstant(pool) ? resolve(pool, ANY, github) : null;
    }
  }

  /** The spec of the pool with that number. */
  SandboxSpec resolve(int pool, RepositoryName repository) {
    SandboxSpec known = constant[pool];
    return known == null
        ? resolve(config.pools().get(pool), repository, config.github().url())
        : known;
  }

  private static boolean isConstant(Pool pool) {
    return pool.env().values().stream().allMatch(SpecResolver::isConstant)
        && pool.volumes().stream()
            .map(VolumeMount::subPath)
            .allMatch(subPath -> subPath == null || isConstant(subPath));
  }

  private static boolean isConstant(Template template) {
    return literal(template, ANY).equals(template.text());
  }

  static SandboxSpec resolve(Pool pool, RepositoryName repository, URI github) {
    Map<String, String> env = new LinkedHashMap<>();
    pool.env().forEach((key, value) -> env.put(key, literal(value, repository)));
    return new SandboxSpec(
        pool.gpu(),
        pool.cpu(),
        pool.memory(),
        pool.timeout(),
        pool.idleTimeout(),
        pool.regions(),
        pool.cloud(),
        literal(pool.network(), github),
        pool.volumes().stream()
            .map(volume -> {
              Template subPath = volume.subPath();
              return new SandboxSpec.Volume(
                  volume.name(),
                  volume.mount(),
                  volume.readOnly(),
                  subPath == null ? null : literal(subPath, repository));
            })
            .toList(),
        pool.secrets(),
        pool.proxy(),
        env,
        pool.docker(),
        pool.image(),
        pool.runner());
  }

  /** With the hosts behind {@code github: true} among the domains. */
  private static Network literal(Network network, URI github) {
    if (!(network instanceof Network.Allow allow) || !allow.github()) {
      return network;
    }
    Set<String> domains = new LinkedHashSet<>(allow.domains());
    domains.addAll(RunnerHosts.of(github));
    return new Network.Allow(true, List.copyOf(domains), allow.cidrs());
  }

  private static String literal(Template template, RepositoryName repository) {
    return template.resolve(repository.owner(), repository.name());
  }
}
