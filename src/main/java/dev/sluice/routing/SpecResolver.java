package dev.sluice.routing;

import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.Template;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a pool's sandbox literal for the repository of a job. */
final class SpecResolver {
  private SpecResolver() {}

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
