package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import java.util.List;

/** What became of a claim about all jobs. */
public sealed interface Proof {

  /** It holds of every possible job. */
  record Proven() implements Proof {}

  /**
   * It does not hold.
   *
   * @param jobs that show it: one, or the two of a stolen runner, the one it was made for first;
   *     each after the router confirmed what becomes of it
   * @param outcomes of these jobs
   */
  record Refuted(List<JobFacts> jobs, List<Outcome> outcomes) implements Proof {
    public Refuted {
      jobs = List.copyOf(jobs);
      outcomes = List.copyOf(outcomes);
    }
  }

  /** There is no job that it speaks of, so that it says nothing. */
  record Vacuous() implements Proof {}

  /** No job was found that speaks against it, but not all could be looked at. */
  record Open() implements Proof {}
}
