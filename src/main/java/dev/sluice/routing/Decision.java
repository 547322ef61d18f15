package dev.sluice.routing;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import java.util.List;

/** What routing says of a job. */
public sealed interface Decision {

  /** The job gets this pool's sandbox. */
  record Routed(Pool pool, SandboxSpec spec, Lane lane) implements Decision {}

  /**
   * No pool takes it: an ordinary outcome, since jobs for GitHub's own machines are announced too.
   * What the nearest pools are, {@link RoutingTable#nearest} says.
   */
  record Unmatched() implements Decision {
    static final Unmatched INSTANCE = new Unmatched();
  }

  /** A rule refuses it: one of {@link RoutingTable#denyRules}. */
  record Denied(DenyRule rule) implements Decision {}

  /** Whether it comes from a fork decides, and is not known yet. */
  record Pending(Decision ifFork, Decision ifNot) implements Decision {}

  /**
   * How a pool misses a job.
   *
   * @param missing globs of {@code all} or {@code any} that no label meets
   * @param extra labels that the pool does not allow
   * @param clauses the other clauses that fail, by name
   */
  record Near(String pool, List<String> missing, List<String> extra, List<String> clauses) {
    public Near {
      missing = List.copyOf(missing);
      extra = List.copyOf(extra);
      clauses = List.copyOf(clauses);
    }

    /** One line for people: {@code gpu-t4: label "gpu:t4" is missing}. */
    public String describe() {
      StringBuilder text = new StringBuilder(pool).append(": ");
      String separator = "";
      for (String glob : missing) {
        text.append(separator).append("label \"").append(glob).append("\" is missing");
        separator = ", ";
      }
      for (String label : extra) {
        text.append(separator).append("label \"").append(label).append("\" is not allowed");
        separator = ", ";
      }
      for (String clause : clauses) {
        text.append(separator).append(clause).append(" does not match");
        separator = ", ";
      }
      return text.toString();
    }
  }
}
