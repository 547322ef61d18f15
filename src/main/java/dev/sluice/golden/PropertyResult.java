package dev.sluice.golden;

import dev.sluice.analysis.Outcome;
import dev.sluice.analysis.Proof;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a property.
 *
 * @param causes why a job that refutes it does not go elsewhere; empty if it holds
 */
public record PropertyResult(Property property, Proof proof, List<Cause> causes) {
  public PropertyResult {
    causes = List.copyOf(causes);
  }

  /** Whether it is proven: what could not be decided does not pass. */
  public boolean passed() {
    return proof instanceof Proof.Proven;
  }

  /** What speaks against it, a line each; empty if it holds. */
  public List<String> lines() {
    return switch (proof) {
      case Proof.Proven _ -> List.of();
      case Proof.Vacuous _ ->
          List.of("there is no such job: when and unless pick none, so that nothing is claimed");
      case Proof.Open _ ->
          List.of("not proven: there are too many kinds of jobs to look at all of them");
      case Proof.Refuted(var jobs, var outcomes) ->
          jobs.size() == 1
              ? List.of(jobs.getFirst().describe() + " -> " + outcomes.getFirst().describe())
              : stolen(jobs, outcomes);
    };
  }

  private static List<String> stolen(List<JobFacts> jobs, List<Outcome> outcomes) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "the runner made for "
            + jobs.getFirst().describe()
            + " of "
            + outcomes.getFirst().describe());
    lines.add(
        "can be given to " + jobs.getLast().describe() + " of " + outcomes.getLast().describe());
    return lines;
  }
}
