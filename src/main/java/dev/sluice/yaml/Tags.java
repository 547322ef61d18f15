package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import java.util.List;

/**
 * What YAML tags may do here: {@code !!str} turns a plain scalar into text, a core tag that says
 * what the value is anyway is accepted, everything else is refused.
 */
final class Tags {
  private static final String CORE = "tag:yaml.org,2002:";

  private Tags() {}

  static Node.Scalar apply(String tag, Node.Scalar scalar, List<Diagnostic> diagnostics) {
    if (tag.equals(CORE + "str") || (tag.equals("!") && !scalar.text().isEmpty())) {
      return new Node.Scalar(scalar.text(), Node.Type.STRING, scalar.plain(), scalar.place());
    }
    boolean agrees =
        switch (scalar.type()) {
          case STRING -> false;
          case INTEGER -> tag.equals(CORE + "int");
          case DECIMAL -> tag.equals(CORE + "float");
          case BOOLEAN -> tag.equals(CORE + "bool");
          case NULL -> tag.equals(CORE + "null");
        };
    if (agrees) {
      return scalar;
    }
    if (scalar.plain() && scalar.text().isEmpty() && !tag.startsWith(CORE)) {
      diagnostics.add(
          Diagnostic.of(
              Code.UNQUOTED_EXCLUSION,
              "An exclusion must be quoted",
              scalar.place(),
              "",
              "Unquoted, ! starts a YAML tag: write " + Quote.of(tag) + "."));
      return new Node.Scalar(tag, Node.Type.STRING, true, scalar.place());
    }
    diagnostics.add(refused(tag, scalar.place()));
    return scalar;
  }

  static void checkCollection(String tag, Place place, List<Diagnostic> diagnostics) {
    if (!tag.equals(CORE + "map") && !tag.equals(CORE + "seq") && !tag.equals("!")) {
      diagnostics.add(refused(tag, place));
    }
  }

  private static Diagnostic refused(String tag, Place place) {
    String shown = tag.startsWith(CORE) ? "!!" + tag.substring(CORE.length()) : tag;
    return Diagnostic.of(
        Code.TAG,
        "The tag " + Quote.of(shown) + " cannot stand here",
        place,
        "",
        "A value that starts with ! must be quoted; tags are not needed in this file.");
  }
}
