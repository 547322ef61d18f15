package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.yaml.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what a change may do at most. */
final class GuardsReader {
  private GuardsReader() {}

  /**
   * Reads the section.
   *
   * @param pools of all files, one of which every protected name must meet
   */
  static Guards guards(Fields guards, List<Pool> pools) {
    Integer unmatched = guards.integer("maxNewlyUnmatched");
    List<Text> names = new ArrayList<>();
    for (Text text : guards.texts("protected")) {
      if (text.value().startsWith("!")) {
        guards
            .reading()
            .findings()
            .add(
                Code.BAD_GLOB,
                "A pool cannot be excluded with !",
                text.at(),
                "List those that are protected.");
      } else {
        names.add(text);
      }
    }
    NameGlobs.check(names, pools, guards.reading().findings());
    return new Guards(
        share(guards),
        unmatched == null ? null : unmatched.longValue(),
        names.stream().map(name -> new Glob(name.value(), name.place())).toList());
  }

  private static @Nullable BigDecimal share(Fields guards) {
    Located at = guards.get("maxMovedShare");
    if (at == null) {
      return null;
    }
    if (!(at.node() instanceof Node.Scalar scalar)
        || (scalar.type() != Node.Type.INTEGER && scalar.type() != Node.Type.DECIMAL)) {
      guards.values().mismatch(at, "Expected a number", null);
      return null;
    }
    return switch (Quantities.parseShare(scalar.text())) {
      case Parsed.Good<BigDecimal>(BigDecimal share) -> share;
      case Parsed.Bad<BigDecimal>(String message, String help) -> {
        guards.reading().findings().add(Code.OUT_OF_RANGE, message, at, help);
        yield null;
      }
    };
  }
}
