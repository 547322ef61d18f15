package dev.sluice.config;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Writes a document that is JSON as JSON, in the same order of keys as YAML. */
public final class JsonPrinter {
  private static final int WIDTH = 100;
  private static final String STEP = "  ";

  private JsonPrinter() {}

  /** Whether a file that YAML reads is JSON too. */
  public static boolean isJson(SourceText source) {
    if (!source.text().stripLeading().startsWith("{")) {
      return false;
    }
    try {
      JsonMapper.shared().readTree(source.text());
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  static String print(Node root) {
    var out = new StringBuilder();
    value(root, "", 0, KeyOrder.ofFile(), out);
    return out.append('\n').toString();
  }

  private static void value(
      Node node, String indent, int column, KeyOrder order, StringBuilder out) {
    String line = onOneLine(node, order);
    if (node instanceof Node.Scalar || (column > 0 && column + line.length() < WIDTH)) {
      out.append(line);
      return;
    }
    String inner = indent + STEP;
    List<String> starts = new ArrayList<>();
    List<Node> values = new ArrayList<>();
    List<KeyOrder> orders = new ArrayList<>();
    switch (node) {
      case Node.Scalar _ -> {}
      case Node.Sequence list ->
          list.items()
              .forEach(item -> {
                starts.add(inner);
                values.add(item);
                orders.add(order.item());
              });
      case Node.Mapping mapping -> {
        for (Node.Entry entry : order.sorted(mapping)) {
          starts.add(inner + ScalarText.quoted(entry.key().text()) + ": ");
          values.add(entry.value());
          orders.add(order.property(entry.key().text()));
        }
      }
    }
    out.append(node instanceof Node.Mapping ? '{' : '[');
    for (int i = 0; i < starts.size(); i++) {
      out.append(i == 0 ? "\n" : ",\n").append(starts.get(i));
      value(values.get(i), inner, starts.get(i).length(), orders.get(i), out);
    }
    out.append('\n').append(indent).append(node instanceof Node.Mapping ? '}' : ']');
  }

  private static String onOneLine(Node node, KeyOrder order) {
    return switch (node) {
      case Node.Scalar scalar ->
          scalar.type() == Node.Type.STRING ? ScalarText.quoted(scalar.text()) : scalar.text();
      case Node.Sequence list -> {
        List<String> items = new ArrayList<>();
        list.items().forEach(item -> items.add(onOneLine(item, order.item())));
        yield "[" + String.join(", ", items) + "]";
      }
      case Node.Mapping mapping -> {
        List<String> entries = new ArrayList<>();
        for (Node.Entry entry : order.sorted(mapping)) {
          String value = onOneLine(entry.value(), order.property(entry.key().text()));
          entries.add(ScalarText.quoted(entry.key().text()) + ": " + value);
        }
        yield entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
      }
    };
  }
}
