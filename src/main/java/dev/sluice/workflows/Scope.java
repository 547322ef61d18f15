package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import java.util.List;
import java.util.Map;

/**
 * The contexts an expression sees. What only a run can tell is not in it.
 *
 * @param contexts by name in lower case; a context that is not here is not known
 */
record Scope(Map<String, Value> contexts) {
  Scope {
    contexts = Map.copyOf(contexts);
  }

  /** The same scope with one context more, or another. */
  Scope with(String name, Value value) {
    var longer = new java.util.HashMap<>(contexts);
    longer.put(name, value);
    return new Scope(longer);
  }

  Value context(String name, String written, Place place) {
    Value value = contexts.get(name);
    return value != null ? value : unknown(name, written, place);
  }

  static Value.Unknown unknown(String context, String written, Place place) {
    return new Value.Unknown(List.of(new Cause(written, why(context), place)));
  }

  private static String why(String context) {
    return switch (context) {
      case "vars" -> "it is a setting at GitHub";
      case "secrets" -> "it is a secret";
      case "needs" -> "another job computes it";
      case "inputs" -> "it is given when the workflow is started or called";
      default -> "only a run has it";
    };
  }
}
