package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a job, in all the ways that come to the same.
 *
 * @param path of the workflow file, from the root of the repository
 * @param place of {@code runs-on}, or of {@code uses}
 * @param runsOn as written, on one line
 * @param labels as the webhook will show them, null if they are not known
 * @param combinations of the matrix; empty without one, or if it is not known
 * @param callers jobs that call the workflow, empty if it runs by itself
 */
public record Finding(
    String path,
    String job,
    Place place,
    String runsOn,
    @Nullable List<String> labels,
    Outcome outcome,
    List<Map<String, String>> combinations,
    List<Caller> callers) {
  public Finding {
    labels = labels == null ? null : List.copyOf(labels);
    combinations = List.copyOf(combinations);
    callers = List.copyOf(callers);
  }

  /** Whether the job waits for a self-hosted runner that no pool will give it. */
  public boolean isFailure() {
    return outcome instanceof Outcome.Unmatched || outcome instanceof Outcome.Denied;
  }
}
