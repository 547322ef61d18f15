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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides ahead of time what the sandboxes of a table need: images are built and volumes created
 * here, so that no job waits for it.
 */
public final class Provisioning {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

  private final Provisioner provisioner;

  public Provisioning(Provisioner provisioner) {
    this.provisioner = provisioner;
  }

  private record Built(Image image, Docker docker) {}

  /**
   * Provides everything, one after the other; may take minutes.
   *
   * @return whether all of it is there
   */
  public boolean prepare(PoolsConfig config) {
    Map<Built, String> images = new LinkedHashMap<>();
    Set<String> volumes = new LinkedHashSet<>();
    Set<String> secrets = new LinkedHashSet<>();
    Set<String> proxies = new LinkedHashSet<>();
    for (Pool pool : config.pools()) {
      images.putIfAbsent(new Built(pool.image(), pool.docker()), pool.name());
      pool.volumes().stream().map(VolumeMount::name).forEach(volumes::add);
      secrets.addAll(pool.secrets());
      if (pool.proxy() != null) {
        proxies.add(pool.proxy());
      }
    }
    boolean all = true;
    for (Map.Entry<Built, String> entry : images.entrySet()) {
      Built built = entry.getKey();
      String pool = entry.getValue();
      all &=
          provided(
              "image of pool " + pool,
              () -> provisioner.image(built.image(), built.docker(), line -> buildLog(pool, line)));
    }
    for (String volume : volumes) {
      all &= provided("volume " + volume, () -> provisioner.volume(volume));
    }
    for (String secret : secrets) {
      all &= provided("secret " + secret, () -> provisioner.namedSecret(secret));
    }
    for (String proxy : proxies) {
      all &= provided("proxy " + proxy, () -> provisioner.proxy(proxy));
    }
    return all;
  }

  private static boolean provided(String what, Supplier<Answer<String>> call) {
    return switch (call.get()) {
      case Answer.Ok<String>(String id) -> {
        LOG.atInfo()
            .addKeyValue("event", "provisioned")
            .addKeyValue("what", what)
            .addKeyValue("id", id)
            .log(what + " is there");
        yield true;
      }
      case Answer.Failed<String> failed -> {
        LOG.atWarn()
            .addKeyValue("event", "provisioning.failed")
            .addKeyValue("what", what)
            .addKeyValue("code", failed.failure().code())
            .addKeyValue("reason", failed.failure().detail())
            .log(what + " is missing; launches that need it will wait");
        yield false;
      }
    };
  }

  private static void buildLog(String pool, String line) {
    LOG.atInfo()
        .addKeyValue("event", "image.build")
        .addKeyValue("pool", pool)
        .addKeyValue("line", line)
        .log("image build");
  }
}
