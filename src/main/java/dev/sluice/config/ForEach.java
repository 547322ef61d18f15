package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a pool's {@code forEach} multiplies it. */
final class ForEach {
  private ForEach() {}

  /** The entries to expand; one null for a pool without forEach. */
  static List<@Nullable Each> entries(Located item, Reading reading) {
    Fields fields = Fields.of(item, reading);
    Located forEach = fields.get("forEach");
    List<@Nullable Each> entries = new ArrayList<>();
    if (forEach == null) {
      entries.add(null);
      return entries;
    }
    for (var entry : fields.fields(forEach).entries().entrySet()) {
      Located at = entry.getValue();
      if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.STRING) {
        checkLiteral(entry.getKey(), at.key(), at, reading);
        checkLiteral(scalar.text(), at.place(), at, reading);
        entries.add(new Each(entry.getKey(), scalar.text(), at));
      }
    }
    Located name = fields.get("name");
    if (name != null
        && name.node() instanceof Node.Scalar scalar
        && scalar.type() == Node.Type.STRING
        && !scalar.text().contains(Each.KEY)) {
      reading
          .findings()
          .add(
              Code.FOR_EACH_NAME,
              "The name of a pool with forEach must hold ${each.key}",
              name,
              "Otherwise all its pools would have one name: write "
                  + Quote.of(scalar.text() + "-" + Each.KEY)
                  + ".");
      // One of them is enough to check the rest of the pool.
      return entries.subList(0, Math.min(1, entries.size()));
    }
    return entries;
  }

  private static void checkLiteral(String text, Place place, Located at, Reading reading) {
    if (text.contains("${")) {
      reading
          .findings()
          .add(Code.BAD_INTERPOLATION, "Entries of forEach cannot use ${...}", place, at, null);
    }
  }

  /** How many keys and values a node holds. */
  static long size(Node node) {
    return switch (node) {
      case Node.Scalar _ -> 1;
      case Node.Sequence sequence -> {
        long sum = 1;
        for (Node item : sequence.items()) {
          sum += size(item);
        }
        yield sum;
      }
      case Node.Mapping mapping -> {
        long sum = 1;
        for (Node.Entry entry : mapping.entries().values()) {
          sum += 1 + size(entry.value());
        }
        yield sum;
      }
    };
  }
}
