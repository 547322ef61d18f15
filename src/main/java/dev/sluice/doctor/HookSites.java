package dev.sluice.doctor;

import dev.sluice.config.Glob;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.provider.HookSite;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
   * Those of the repositories that the pools name without wildcard; their owners' where runners
   * register at an organization.
   */
  public static List<HookSite> of(PoolsConfig config) {
    Map<String, HookSite> found = new TreeMap<>();
    for (Pool pool : config.pools()) {
      for (Glob glob : pool.match().repositories().include()) {
        Optional<RepositoryName> named =
            glob.isLiteral() ? RepositoryName.parse(glob.text()) : Optional.empty();
        named.ifPresent(name -> {
          HookSite site =
              pool.runner().scope() == Scope.REPOSITORY
                  ? new HookSite.Repository(name)
                  : new HookSite.Organization(name.owner());
          found.putIfAbsent(site.key(), site);
        });
      }
    }
    return new ArrayList<>(found.values());
  }
}
