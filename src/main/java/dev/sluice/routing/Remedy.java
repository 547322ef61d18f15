package dev.sluice.routing;

import dev.sluice.config.Match;
import java.util.List;

/**
 * How a pool misses a job, and what would make it take it.
 *
 * @param edits all of them together make the pool's matcher take the job; as few as were found, and
 *     changes of the job rather than of the pool where that is no longer. Empty if none was found
 * @param otherwise the same by changes of the pool alone, where {@code edits} changes the job;
 *     empty if there is none
 */
public record Remedy(Decision.Near near, List<Edit> edits, List<Edit> otherwise) {
  public Remedy {
    edits = List.copyOf(edits);
    otherwise = List.copyOf(otherwise);
  }

  static Remedy find(Match match, Decision.Near near, JobFacts job) {
    List<Edit> ofJob = RemedySearch.find(match, job, RemedySearch.Prefer.JOB);
    List<Edit> ofPool = RemedySearch.find(match, job, RemedySearch.Prefer.POOL);
    if (ofJob.isEmpty() || (!ofPool.isEmpty() && ofPool.size() < ofJob.size())) {
      return new Remedy(near, ofPool, List.of());
    }
    boolean otherWay =
        !ofPool.equals(ofJob) && ofPool.stream().allMatch(edit -> edit instanceof Edit.OfPool);
    return new Remedy(near, ofJob, otherWay ? ofPool : List.of());
  }
}
