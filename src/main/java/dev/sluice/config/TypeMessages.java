package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Our own words for values of a wrong type, and how to write what was probably meant. */
final class TypeMessages {
  /** Help for {@link #isOldBoolean}. */
  static final String OLD_BOOLEAN = "YAML 1.2 knows only true and false.";

  private static final Set<String> OLD_BOOLEANS =
      Set.of("yes", "no", "on", "off", "y", "n", "true", "false");

  private static final Pattern KEY_WITHOUT_SPACE = Pattern.compile("[A-Za-z]+:[^ /]");

  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:[.][0-9]{1,4})?) ?%");

  private TypeMessages() {}

  /** Whether YAML 1.1 took the text as a boolean, or it is a quoted one. */
  static boolean isOldBoolean(String text) {
    return OLD_BOOLEANS.contains(text.toLowerCase(Locale.ROOT));
  }

  static Diagnostic wrongType(SchemaViolation violation) {
    Set<String> wanted = new LinkedHashSet<>();
    JsonNode type = violation.schema().path("type");
    if (type.isArray()) {
      type.forEach(t -> wanted.add(t.asString()));
    } else {
      wanted.add(type.asString());
    }
    List<String> words = new ArrayList<>();
    for (String one : wanted) {
      if (!one.equals("null")) {
        words.add(typeWord(one));
      }
    }
    Node found = violation.at().node();
    return Diagnostic.of(
        Code.WRONG_TYPE,
        "Expected " + String.join(" or ", words) + ", found " + found(found),
        violation.at().place(),
        violation.at().pointer().toString(),
        typeHelp(found, wanted, violation.schema()));
  }

  private static String typeWord(String type) {
    return switch (type) {
      case "string" -> "text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      default -> "a mapping";
    };
  }

  static String found(Node node) {
    return switch (node) {
      case Node.Mapping _ -> "a mapping";
      case Node.Sequence _ -> "a list";
      case Node.Scalar scalar ->
          switch (scalar.type()) {
            case STRING -> "the text " + Quote.of(scalar.text());
            case INTEGER, DECIMAL -> "the number " + Quote.plain(scalar.text());
            case BOOLEAN -> scalar.text();
            case NULL -> scalar.text().isEmpty() ? "nothing" : "null";
          };
    };
  }

  private static @Nullable String typeHelp(Node found, Set<String> wanted, JsonNode schema) {
    if (!(found instanceof Node.Scalar scalar)) {
      return SchemaMessages.describe(schema);
    }
    List<String> words = SchemaMessages.words(schema);
    if (!words.isEmpty() && !wanted.contains("object")) {
      return "Use one of " + String.join(", ", words) + ".";
    }
    boolean number = scalar.type() == Node.Type.INTEGER || scalar.type() == Node.Type.DECIMAL;
    if (wanted.contains("string") && (number || scalar.type() == Node.Type.BOOLEAN)) {
      return Pattern.compile(schema.path("pattern").asString("")).matcher(scalar.text()).find()
          ? "Write it in quotes: " + Quote.of(scalar.text())
          : SchemaMessages.describeWithExample(schema, "");
    }
    if (scalar.type() == Node.Type.NULL && scalar.text().isEmpty()) {
      return "Give it a value, or remove the key.";
    }
    String text = scalar.text();
    if (wanted.contains("boolean") && !scalar.plain() && Set.of("true", "false").contains(text)) {
      return "Remove the quotes: " + text;
    }
    if (wanted.contains("boolean") && isOldBoolean(text)) {
      return OLD_BOOLEAN;
    }
    boolean wantsNumber = wanted.contains("integer") || wanted.contains("number");
    if (!scalar.plain() && wantsNumber && text.matches("-?[0-9]{1,18}([.][0-9]{1,18})?")) {
      return "Remove the quotes: " + text;
    }
    Matcher percent = PERCENT.matcher(text);
    if (schema.path("maximum").asInt(0) == 1 && percent.matches()) {
      BigDecimal share = new BigDecimal(percent.group(1)).movePointLeft(2).stripTrailingZeros();
      return "Write it as a share: " + share.toPlainString();
    }
    if (wanted.contains("object") && KEY_WITHOUT_SPACE.matcher(text).lookingAt()) {
      return "Write a space after the colon.";
    }
    if (wanted.contains("array")) {
      return "Write a list: [" + Quote.plain(text) + "]";
    }
    return SchemaMessages.describe(schema);
  }
}
