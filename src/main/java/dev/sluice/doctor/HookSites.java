package dev.sluice.doctor;

import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.provider.HookSite;
import dev.sluice.routing.NamedTargets;
import dev.sluice.routing.RepositoryName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which webhooks are meant. */
public final class HookSites {
  private static final String APP = "app";

  private HookSites() {}

  /** Reads {@code owner/name}, {@code organization} or {@code app}; empty if it is none. */
  public static Optional<HookSite> parse(String text) {
    if (text.equals(APP)) {
      return Optional.of(new HookSite.App());
    }
    return text.contains("/")
        ? RepositoryName.parse(text).map(HookSite.Repository::new)
        : RepositoryName.parse(text + "/x").map(name -> new HookSite.Organization(name.owner()));
  }

  /** As {@link #parse} reads it. */
  public static String name(HookSite site) {
    return switch (site) {
      case HookSite.Repository(RepositoryName name) -> name.toString();
      case HookSite.Organization(String login) -> login;
      case HookSite.App() -> APP;
    };
  }

  /**
   * Those of the repositories that the pools name without wildcard; of pools whose runners register
   * further up those of the owners.
   */
  public static List<HookSite> of(PoolsConfig config) {
    Map<Boolean, List<Pool>> pools =
        config.pools().stream()
            .collect(Collectors.partitioningBy(pool -> pool.runner().scope() == Scope.REPOSITORY));
    Map<String, HookSite> found = new TreeMap<>();
    NamedTargets.of(pools.getOrDefault(true, List.of()))
        .repositories()
        .values()
        .forEach(name -> put(found, new HookSite.Repository(name)));
    NamedTargets.of(pools.getOrDefault(false, List.of()))
        .owners()
        .forEach(owner -> put(found, new HookSite.Organization(owner)));
    return List.copyOf(found.values());
  }

  private static void put(Map<String, HookSite> found, HookSite site) {
    found.put(site.key(), site);
  }
}
