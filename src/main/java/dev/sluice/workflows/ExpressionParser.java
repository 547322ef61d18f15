package dev.sluice.workflows;

import dev.sluice.diagnostic.Quote;
import dev.sluice.workflows.Expression.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads one expression by recursive descent, to GitHub's own bound on its depth. */
final class ExpressionParser {
  private static final int DEPTH = 50;

  /** Operators of one expression: chains of them nest to the left. */
  private static final int OPERATORS = 1000;

  private static final Set<String> CONTEXTS =
      Set.of(
          "github",
          "env",
          "vars",
          "job",
          "jobs",
          "steps",
          "runner",
          "secrets",
          "strategy",
          "matrix",
          "needs",
          "inputs");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "contains",
          "startswith",
          "endswith",
          "format",
          "join",
          "tojson",
          "fromjson",
          "hashfiles",
          "success",
          "always",
          "cancelled",
          "failure",
          "case");

  private final String text;
  private int at;
  private int depth;
  private int operators;

  private ExpressionParser(String text) {
    this.text = text;
  }

  static Expression parse(String text) throws ExpressionException {
    var parser = new ExpressionParser(text);
    Expression expression = parser.or();
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.unexpected();
    }
    return expression;
  }

  private Expression or() throws ExpressionException {
    if (++depth > DEPTH) {
      throw new ExpressionException("The expression is nested too deeply", at);
    }
    Expression left = and();
    while (eatOperator("||")) {
      left = new Expression.Or(left, and());
    }
    depth--;
    return left;
  }

  private Expression and() throws ExpressionException {
    Expression left = equality();
    while (eatOperator("&&")) {
      left = new Expression.And(left, equality());
    }
    return left;
  }

  private Expression equality() throws ExpressionException {
    Expression left = relation();
    while (true) {
      if (eatOperator("==")) {
        left = new Expression.Compare(Operator.EQUAL, left, relation());
      } else if (eatOperator("!=")) {
        left = new Expression.Compare(Operator.NOT_EQUAL, left, relation());
      } else {
        return left;
      }
    }
  }

  private Expression relation() throws ExpressionException {
    Expression left = unary();
    while (true) {
      Operator found = null;
      for (Operator operator : Operator.values()) {
        boolean relational = operator != Operator.EQUAL && operator != Operator.NOT_EQUAL;
        if (found == null && relational && eatOperator(operator.sign())) {
          found = operator;
        }
      }
      if (found == null) {
        return left;
      }
      left = new Expression.Compare(found, left, unary());
    }
  }

  private Expression unary() throws ExpressionException {
    skipBlanks();
    int signs = 0;
    while (at < text.length() && text.charAt(at) == '!' && !text.startsWith("!=", at)) {
      at++;
      signs++;
      skipBlanks();
    }
    if (depth + signs > DEPTH) {
      throw new ExpressionException("The expression is nested too deeply", at);
    }
    Expression operand = postfix();
    for (int i = 0; i < signs; i++) {
      operand = new Expression.Not(operand);
    }
    return operand;
  }

  private Expression postfix() throws ExpressionException {
    skipBlanks();
    int from = at;
    Expression value = primary();
    int links = 0;
    while (true) {
      if (++links > DEPTH) {
        throw new ExpressionException("The expression is nested too deeply", at);
      }
      if (eat("[")) {
        if (eat("*")) {
          expect("]");
          value = new Expression.Star(value, from, at);
        } else {
          Expression key = or();
          expect("]");
          value = new Expression.Index(value, key, from, at);
        }
      } else if (value instanceof Expression.Literal) {
        return value;
      } else if (eat(".")) {
        value = property(value, from);
      } else {
        return value;
      }
    }
  }

  private Expression property(Expression of, int from) throws ExpressionException {
    if (eat("*")) {
      return new Expression.Star(of, from, at);
    }
    skipBlanks();
    String name = word();
    if (name.isEmpty()) {
      throw unexpected();
    }
    return new Expression.Index(of, new Expression.Literal(new Value.Text(name)), from, at);
  }

  private Expression primary() throws ExpressionException {
    if (eat("(")) {
      Expression inner = or();
      expect(")");
      return inner;
    }
    skipBlanks();
    if (at == text.length()) {
      throw new ExpressionException("The expression ends too early", at);
    }
    char c = text.charAt(at);
    if (c == '\'') {
      return new Expression.Literal(new Value.Text(quoted()));
    }
    if ((c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+') {
      return new Expression.Literal(number());
    }
    return named();
  }

  private String quoted() throws ExpressionException {
    int start = at++;
    var value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\'') {
        value.append(c);
      } else if (at < text.length() && text.charAt(at) == '\'') {
        value.append('\'');
        at++;
      } else {
        return value.toString();
      }
    }
    throw new ExpressionException("A text in the expression is not closed", start);
  }

  private Value number() throws ExpressionException {
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean exponent = at > start && (text.charAt(at - 1) | 0x20) == 'e';
      if (!isWord(c) && c != '.' && c != '+' && !(c == '-' && (at == start || exponent))) {
        break;
      }
      at++;
    }
    String written = text.substring(start, at);
    return new Value.Num(
        Conversions.number(written)
            .orElseThrow(
                () -> new ExpressionException(Quote.of(written) + " is not a number", start)));
  }

  private Expression named() throws ExpressionException {
    int start = at;
    String name = word();
    if (name.isEmpty()) {
      throw text.charAt(at) == '"'
          ? new ExpressionException("Texts in expressions stand in single quotes", at)
          : unexpected();
    }
    switch (name) {
      case "true", "false" -> {
        return new Expression.Literal(new Value.Bool(name.equals("true")));
      }
      case "null" -> {
        return new Expression.Literal(Value.NOTHING);
      }
      case "NaN" -> {
        return new Expression.Literal(new Value.Num(Double.NaN));
      }
      case "Infinity" -> {
        return new Expression.Literal(new Value.Num(Double.POSITIVE_INFINITY));
      }
      default -> {}
    }
    String known = name.toLowerCase(Locale.ROOT);
    if (eat("(")) {
      if (!FUNCTIONS.contains(known)) {
        throw new ExpressionException("There is no function " + Quote.of(name), start);
      }
      List<Expression> arguments = arguments();
      return new Expression.Call(known, arguments, start, at);
    }
    if (!CONTEXTS.contains(known)) {
      throw new ExpressionException(
          "There is no context " + Quote.of(name) + "; a text of one's own stands in single quotes",
          start);
    }
    return new Expression.Context(known);
  }

  private List<Expression> arguments() throws ExpressionException {
    List<Expression> arguments = new ArrayList<>();
    if (eat(")")) {
      return arguments;
    }
    do {
      arguments.add(or());
    } while (eat(","));
    expect(")");
    return arguments;
  }

  private String word() {
    int start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    // A hyphen may stand inside a name.
    while (at > start && at < text.length() && text.charAt(at) == '-') {
      at++;
      while (at < text.length() && isWord(text.charAt(at))) {
        at++;
      }
    }
    return text.substring(start, at);
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private void expect(String sign) throws ExpressionException {
    if (!eat(sign)) {
      throw at < text.length()
          ? unexpected()
          : new ExpressionException("The expression lacks a closing " + Quote.of(sign), at);
    }
  }

  private boolean eatOperator(String sign) throws ExpressionException {
    if (!eat(sign)) {
      return false;
    }
    if (++operators > OPERATORS) {
      throw new ExpressionException("The expression is too long", at);
    }
    return true;
  }

  private boolean eat(String sign) {
    skipBlanks();
    if (text.startsWith(sign, at)) {
      at += sign.length();
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private ExpressionException unexpected() {
    if (at >= text.length()) {
      return new ExpressionException("The expression ends too early", at);
    }
    String sign = Character.toString(text.codePointAt(at));
    return new ExpressionException(Quote.of(sign) + " cannot stand here in an expression", at);
  }
}
