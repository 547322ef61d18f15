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

  /** The same matcher as if all of it stood at one place. */
  Match placedAt(Place other) {
    return new Match(
        labels, repositories, workflows, branches, actors, visibility, forks, other, other, other);
  }

  /** The same matcher with other labels. */
  public Match with(LabelMatch other) {
    return new Match(
        other,
        repositories,
        workflows,
        branches,
        actors,
        visibility,
        forks,
        place,
        visibilityPlace,
        forksPlace);
  }

  /** The same matcher with other lists of globs. */
  public Match with(
      GlobList otherRepositories,
      GlobList otherWorkflows,
      GlobList otherBranches,
      GlobList otherActors) {
    return new Match(
        labels,
        otherRepositories,
        otherWorkflows,
        otherBranches,
        otherActors,
        visibility,
        forks,
        place,
        visibilityPlace,
        forksPlace);
  }

  /** The same matcher for other visibilities and forks. */
  public Match with(Set<Visibility> otherVisibility, ForkPolicy otherForks) {
    return new Match(
        labels,
        repositories,
        workflows,
        branches,
        actors,
        otherVisibility,
        otherForks,
        place,
        visibilityPlace,
        forksPlace);
  }
}
