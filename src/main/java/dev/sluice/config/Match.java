package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import java.util.Set;

/**
 * The matcher of a pool or deny rule with its defaults filled in.
 *
 * @param visibilityPlace where the list stands, or the matcher when it is the default
 * @param forksPlace likewise
 */
public record Match(
    LabelMatch labels,
    GlobList repositories,
    GlobList workflows,
    GlobList branches,
    GlobList actors,
    Set<Visibility> visibility,
    ForkPolicy forks,
    Place place,
    Place visibilityPlace,
    Place forksPlace) {
  public Match {
    visibility = Set.copyOf(visibility);
  }
}
