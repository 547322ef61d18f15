package dev.sluice.generation;

import dev.sluice.config.PoolNeeds;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How what pools need is asked for. */
final class LookUps {
  private LookUps() {}

  /** The questions for everything but the images, by what is asked for, in order. */
  static Map<String, Supplier<Answer<String>>> of(PoolNeeds needs, Provisioner provisioner) {
    Map<String, Supplier<Answer<String>>> lookUps = new LinkedHashMap<>();
    lookUps.put("app", provisioner::app);
    needs.volumes().forEach(name -> lookUps.put("volume " + name, () -> provisioner.volume(name)));
    needs
        .secrets()
        .forEach(name -> lookUps.put("secret " + name, () -> provisioner.namedSecret(name)));
    needs.proxies().forEach(name -> lookUps.put("proxy " + name, () -> provisioner.proxy(name)));
    return lookUps;
  }
}
