package dev.sluice.workflows;

import dev.sluice.routing.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a job goes. */
public sealed interface Outcome {
  /** A pool takes it. */
  record Routed(String pool) implements Outcome {}

  /**
   * A rule refuses it.
   *
   * @param reason as the rule gives it, null if it gives none
   */
  record Denied(String rule, @Nullable String reason) implements Outcome {}

  /** No pool takes it, and GitHub has no machine of that name either. */
  record Unmatched(List<Decision.Near> nearest) implements Outcome {
    public Unmatched {
      nearest = List.copyOf(nearest);
    }
  }

  /** One of GitHub's own machines takes it. */
  record Hosted() implements Outcome {}

  /** It names a runner group and no label: it arrives without labels and cannot be routed. */
  record GroupOnly(String group) implements Outcome {}

  /**
   * What the files do not say decides.
   *
   * @param on the facts it depends on, in the order repository, workflow, branch, actor
   * @param possible what can come out, in the order of the table
   */
  record Depends(List<Fact> on, List<Outcome> possible) implements Outcome {
    public Depends {
      on = List.copyOf(on);
      possible = List.copyOf(possible);
    }
  }

  /** Its labels are not to be had from the files. */
  record Unresolved(List<Cause> causes) implements Outcome {
    public Unresolved {
      causes = List.copyOf(causes);
    }
  }

  /** Its jobs are written in another repository, or another revision of this one. */
  record Elsewhere(String uses) implements Outcome {}
}
