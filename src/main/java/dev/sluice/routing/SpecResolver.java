package dev.sluice.routing;

import dev.sluice.config.Pool;
import dev.sluice.config.Template;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a pool's sandbox literal for the repository of a job. */
final class SpecResolver {
  private SpecResolver() {}

  static SandboxSpec resolve(Pool pool, RepositoryName repository) {
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
        pool.network(),
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

  private static String literal(Template template, RepositoryName repository) {
    return template.resolve(repository.owner(), repository.name());
  }
}
