package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Turns YAML into values, with the expressions in it computed. */
final class Template {
  private static final String OPEN = "${{";
  private static final String CLOSE = "}}";

  private final Scope scope;
  private final Consumer<Diagnostic> report;

  /**
   * @param report takes what GitHub would refuse; the value is then unknown
   */
  Template(Scope scope, Consumer<Diagnostic> report) {
    this.scope = scope;
    this.report = report;
  }

  /** Whether a text has an expression in it. */
  static boolean isTemplate(String text) {
    return text.contains(OPEN);
  }

  /** The first text in a node that has an expression in it. */
  static Optional<Node.Scalar> firstExpression(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> isTemplate(scalar.text()) ? Optional.of(scalar) : Optional.empty();
      case Node.Sequence(List<Node> items, _) ->
          items.stream().map(Template::firstExpression).flatMap(Optional::stream).findFirst();
      case Node.Mapping(Map<String, Node.Entry> entries, _) ->
          entries.values().stream()
              .map(entry -> firstExpression(entry.value()))
              .flatMap(Optional::stream)
              .findFirst();
    };
  }

  Value evaluate(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar(scalar);
      case Node.Sequence(List<Node> items, _) ->
          new Value.Items(items.stream().map(this::evaluate).toList());
      case Node.Mapping(Map<String, Node.Entry> entries, _) -> fields(entries);
    };
  }

  private Value fields(Map<String, Node.Entry> entries) {
    Map<String, Value> fields = new LinkedHashMap<>();
    for (Node.Entry entry : entries.values()) {
      Node.Scalar key = entry.key();
      if (isTemplate(key.text())) {
        return new Value.Unknown(List.of(new Cause(key.text(), "a key is computed", key.place())));
      }
      fields.put(key.text(), evaluate(entry.value()));
    }
    return Value.Fields.of(fields);
  }

  private Value scalar(Node.Scalar scalar) {
    String text = scalar.text();
    if (!isTemplate(text)) {
      return scalar.plain() ? PlainScalars.of(text) : new Value.Text(text);
    }
    List<Value> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf(OPEN, at);
      if (open != at) {
        int end = open < 0 ? text.length() : open;
        parts.add(new Value.Text(text.substring(at, end)));
        at = end;
        continue;
      }
      int close = close(text, open + OPEN.length());
      if (close < 0) {
        return refuse(scalar, "An expression is not closed by }}", open, open + OPEN.length());
      }
      parts.add(expression(scalar, open + OPEN.length(), close));
      at = close + CLOSE.length();
    }
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Cause> causes = new ArrayList<>();
    var joined = new StringBuilder();
    for (Value part : parts) {
      if (part instanceof Value.Unknown(List<Cause> found)) {
        causes.addAll(found);
      } else {
        joined.append(Conversions.text(part));
      }
    }
    return causes.isEmpty() ? new Value.Text(joined.toString()) : new Value.Unknown(causes);
  }

  /** The end of the expression; texts in it may hold braces. */
  private static int close(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '\'') {
        quoted = !quoted;
      } else if (!quoted && text.startsWith(CLOSE, i)) {
        return i;
      }
    }
    return -1;
  }

  private Value expression(Node.Scalar scalar, int from, int to) {
    String text = scalar.text().substring(from, to);
    Place place = scalar.part(from - OPEN.length(), to + CLOSE.length());
    try {
      return new Evaluator(text, place, scope).evaluate(ExpressionParser.parse(text));
    } catch (ExpressionException e) {
      int at = Math.min(from + e.offset(), scalar.text().length() - 1);
      return refuse(scalar, e.reason(), at, scalar.text().offsetByCodePoints(at, 1));
    }
  }

  private Value refuse(Node.Scalar scalar, String message, int from, int to) {
    Place place = scalar.part(from, to);
    report.accept(Diagnostic.of(Code.BAD_EXPRESSION, message, place, "", null));
    return new Value.Unknown(List.of(Cause.notRead(scalar)));
  }
}
