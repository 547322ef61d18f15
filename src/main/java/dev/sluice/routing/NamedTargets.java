package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a pools file names without a wildcard: all that can be known of GitHub before the first job.
 *
 * @param repositories by key, in its order
 * @param owners lower case, in order; also of globs such as {@code acme/*}
 */
public record NamedTargets(Map<String, RepositoryName> repositories, Set<String> owners) {

  /** Reads the positive globs on repositories of all pools. */
  public static NamedTargets of(PoolsConfig config) {
    return of(config.pools());
  }

  /** Likewise of some pools. */
  public static NamedTargets of(Collection<Pool> pools) {
    Map<String, RepositoryName> repositories = new TreeMap<>();
    Set<String> owners = new TreeSet<>();
    for (Pool pool : pools) {
      for (Glob glob : pool.match().repositories().include()) {
        String text = glob.text();
        String owner = text.split("/", 2)[0];
        if (isLiteral(text)) {
          RepositoryName.parse(text).ifPresent(name -> repositories.put(name.key(), name));
        }
        if (isLiteral(owner) && text.contains("/")) {
          owners.add(owner.toLowerCase(Locale.ROOT));
        }
      }
    }
    return new NamedTargets(repositories, owners);
  }

  /** Whether a pool's globs on repositories let that one in. */
  public static boolean admits(Pool pool, RepositoryName name) {
    GlobList globs = pool.match().repositories();
    return (globs.include().isEmpty() || meets(globs.include(), name))
        && !meets(globs.exclude(), name);
  }

  private static boolean meets(List<Glob> globs, RepositoryName name) {
    return globs.stream().anyMatch(glob -> RepositoryPattern.compile(glob.text()).matches(name));
  }

  private static boolean isLiteral(String glob) {
    return !glob.contains("*") && !glob.contains("?");
  }
}
