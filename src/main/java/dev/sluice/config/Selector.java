package dev.sluice.config;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import java.util.List;

/**
 * A matcher that picks jobs outside a pools file, read as that of a deny rule.
 *
 * @param diagnostics what is wrong with it, in its order
 */
public record Selector(Match match, List<Diagnostic> diagnostics) {
  public Selector {
    diagnostics = List.copyOf(diagnostics);
  }

  /** Reads a mapping of the right shape. */
  public static Selector read(Node.Mapping node, Pointer pointer) {
    var findings = new Findings();
    var reading = new Reading(findings, new Budget(), null, (_, _) -> {});
    Match match =
        MatchReader.selector(Fields.of(new Located(node, node.place(), pointer), reading));
    return new Selector(match, findings.inFileOrder(List.of(node.place().file())));
  }

  /** Every job. */
  public static Match any(Place place) {
    return MatchReader.any(place);
  }
}
