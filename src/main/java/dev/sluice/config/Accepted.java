package dev.sluice.config;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody looked at and takes upon himself, by its number or name.
 *
 * @param moved replayed jobs, at most, that may go elsewhere; null for what the guards say
 * @param newlyUnmatched replayed jobs, at most, that may find no pool any more; likewise
 * @param pools protected pools that may lose or get jobs or another sandbox
 */
public record Accepted(@Nullable Long moved, @Nullable Long newlyUnmatched, Set<String> pools) {
  public static final Accepted NOTHING = new Accepted(null, null, Set.of());

  public Accepted {
    pools = Set.copyOf(pools);
  }
}
