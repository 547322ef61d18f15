package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.workflows.Workflow.Job;
import dev.sluice.yaml.Node;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The scopes of a job's runs: one for each combination of its matrix. */
final class Combinations {
  private Combinations() {}

  /**
   * Expands the matrix of a job.
   *
   * @param scope what the job sees beside its matrix
   * @return one scope without a matrix, none if GitHub refuses the matrix
   */
  static List<Scope> of(Job job, Scope scope, Consumer<Diagnostic> report) {
    if (job.matrix() == null) {
      return List.of(scope.with("matrix", Value.NOTHING));
    }
    Value value = new Template(scope, report).evaluate(job.matrix());
    return switch (Matrix.expand(value)) {
      case Matrix.Expansion.Combinations(List<Map<String, Value>> all) ->
          all.stream()
              .map(combination -> scope.with("matrix", Value.Fields.of(combination)))
              .toList();
      case Matrix.Expansion.NotKnown(List<Cause> causes) ->
          List.of(scope.with("matrix", new Value.Unknown(causes)));
      case Matrix.Expansion.Refused(String message) -> refused(job, message, scope, report);
    };
  }

  private static List<Scope> refused(
      Job job, String message, Scope scope, Consumer<Diagnostic> report) {
    Node matrix = Objects.requireNonNull(job.matrix());
    Optional<Node.Scalar> computed = Template.firstExpression(matrix);
    if (computed.isPresent()) {
      Cause cause = Cause.refused(computed.get(), message);
      return List.of(scope.with("matrix", new Value.Unknown(List.of(cause))));
    }
    report.accept(Diagnostic.of(Code.NOT_A_WORKFLOW, message, matrix.place(), "", null));
    return List.of();
  }

  /** The values of a scope's matrix; empty without one. */
  static Map<String, Value> matrix(Scope scope) {
    return scope.contexts().get("matrix") instanceof Value.Fields fields
        ? fields.entries()
        : Map.of();
  }
}
