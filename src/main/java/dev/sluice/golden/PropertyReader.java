package dev.sluice.golden;

import dev.sluice.config.Match;
import dev.sluice.config.Selector;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads properties that the schema accepts. */
final class PropertyReader {
  private final List<Diagnostic> diagnostics;

  PropertyReader(List<Diagnostic> diagnostics) {
    this.diagnostics = diagnostics;
  }

  Property read(Node.Mapping node, Pointer at) {
    var name = (Node.Scalar) node.value("name").orElseThrow();
    return new Property(name.text(), claim(node, at), name.place());
  }

  private Claim claim(Node.Mapping node, Pointer at) {
    if (node.value("never").orElse(null) instanceof Node.Mapping never) {
      Pointer here = at.child("never");
      return new Claim.Never(
          names(never, "pool"), selector(never, "when", here), selector(never, "unless", here));
    }
    if (node.value("always").orElse(null) instanceof Node.Mapping always) {
      Pointer here = at.child("always");
      return new Claim.Always(
          names(always, "pool"),
          names(always, "denied"),
          selector(always, "when", here),
          selector(always, "unless", here));
    }
    return new Claim.NoStealing(names(node, "noStealingFrom"));
  }

  private static List<Node.Scalar> names(Node.Mapping node, String key) {
    return switch (node.value(key).orElse(null)) {
      case Node.Scalar one -> List.of(one);
      case Node.Sequence list -> list.items().stream().map(Node.Scalar.class::cast).toList();
      case Node.Mapping _ -> List.of();
      case null -> List.of();
    };
  }

  private @Nullable Match selector(Node.Mapping node, String key, Pointer at) {
    if (!(node.value(key).orElse(null) instanceof Node.Mapping match)) {
      return null;
    }
    Selector selector = Selector.read(match, at.child(key));
    diagnostics.addAll(selector.diagnostics());
    return selector.match();
  }
}
