package dev.sluice.workflows;

import java.util.List;

/** A parsed expression. Offsets are indexes into its text, the end exclusive. */
sealed interface Expression {
  /** A constant. */
  record Literal(Value value) implements Expression {}

  /** A context such as {@code matrix}, in lower case. */
  record Context(String name) implements Expression {}

  /** {@code of.key} or {@code of[key]}. */
  record Index(Expression of, Expression key, int from, int to) implements Expression {}

  /** {@code of.*}. */
  record Star(Expression of, int from, int to) implements Expression {}

  /**
   * A call.
   *
   * @param function in lower case
   */
  record Call(String function, List<Expression> arguments, int from, int to) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  record Not(Expression operand) implements Expression {}

  record And(Expression left, Expression right) implements Expression {}

  record Or(Expression left, Expression right) implements Expression {}

  record Compare(Operator operator, Expression left, Expression right) implements Expression {}

  /** Comparisons. */
  enum Operator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS_OR_EQUAL("<="),
    GREATER_OR_EQUAL(">="),
    LESS("<"),
    GREATER(">");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }
  }
}
