package dev.sluice.routing;

import dev.sluice.config.Match;
import dev.sluice.diagnostic.Place;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a pool misses a job, and what would make it take it.
 *
 * @param edits all of them together, in this order, make the pool's matcher take the job; as few as
 *     were found. Empty if none was found
 * @param otherwise the same by opening the pool alone, where {@code edits} changes the job and that
 *     takes no longer. Empty if there is no such way, or if it would make the pool ask for less or
 *     allow a label by which jobs ask for another pool: nobody should be led to that
 */
public record Remedy(Decision.Near near, List<Edit> edits, List<Edit> otherwise) {
  public Remedy {
    edits = List.copyOf(edits);
    otherwise = List.copyOf(otherwise);
  }

  /**
   * Searches.
   *
   * @param asked whether some pool asks for a label
   */
  static Remedy find(Match match, Decision.Near near, JobFacts job, Predicate<String> asked) {
    List<Edit> ofJob = RemedySearch.find(match, job, RemedySearch.Prefer.JOB);
    List<Edit> ofPool = RemedySearch.find(match, job, RemedySearch.Prefer.POOL);
    if (ofJob.isEmpty()) {
      return new Remedy(near, ofPool, List.of());
    }
    boolean harmless =
        ofPool.size() <= ofJob.size()
            && ofPool.stream().noneMatch(edit -> isHarmful(edit, asked))
            && !ofPool.equals(ofJob);
    if (harmless && ofPool.size() < ofJob.size()) {
      return new Remedy(near, ofPool, List.of());
    }
    return new Remedy(near, ofJob, harmless ? ofPool : List.of());
  }

  private static boolean isHarmful(Edit edit, Predicate<String> asked) {
    return switch (edit) {
      case Edit.OfJob _ -> true;
      case Edit.AddGlob(GlobPath path, String glob, Place _) ->
          path == GlobPath.OPTIONAL && asked.test(glob);
      case Edit.RemoveGlob(GlobPath path, String _, Place _) -> path == GlobPath.ALL;
      case Edit.ClearGlobs _, Edit.AdmitVisibility _, Edit.IncludeForks _ -> false;
    };
  }
}
