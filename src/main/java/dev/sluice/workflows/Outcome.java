package dev.sluice.workflows;

import dev.sluice.routing.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Where a job goes. */
public sealed interface Outcome {
  /** A few words for people. */
  default String describe() {
    return switch (this) {
      case Routed(String pool) -> "pool " + pool;
      case Denied(String rule, _) -> "denied by rule " + rule;
      case Unmatched _ -> "no pool";
      case Hosted _ -> "hosted by others";
      case GroupOnly _ -> "only a runner group: arrives without labels, cannot be routed";
      case Depends depends -> "depends on the " + depends.describeFacts();
      case Unresolved _ -> "unresolved";
      case Elsewhere _ -> "its jobs are written elsewhere; not followed";
    };
  }

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

    /** {@code branch and actor}. */
    public String describeFacts() {
      return on.stream().map(Fact::word).collect(Collectors.joining(" and "));
    }

    /** {@code pool release; no pool}. */
    public String describePossible() {
      return possible.stream().map(Outcome::describe).collect(Collectors.joining("; "));
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
