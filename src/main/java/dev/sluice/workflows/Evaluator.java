package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes an expression as far as the scope tells. The result is either what GitHub computes or
 * {@link Value.Unknown}; there is no guess in between.
 */
final class Evaluator {
  private final String text;
  private final Place place;
  private final Scope scope;

  /**
   * @param text what the expression was parsed from
   * @param place named by what stays unknown
   */
  Evaluator(String text, Place place, Scope scope) {
    this.text = text;
    this.place = place;
    this.scope = scope;
  }

  Value evaluate(Expression expression) {
    return switch (expression) {
      case Expression.Literal(Value value) -> value;
      case Expression.Context(String name) -> scope.context(name, name, place);
      case Expression.Index index -> index(index);
      case Expression.Star star ->
          evaluate(star.of()) instanceof Value.Unknown unknown
              ? unknown
              : notComputed(star.from(), star.to());
      case Expression.Not(Expression operand) -> {
        Value value = evaluate(operand);
        yield value instanceof Value.Unknown ? value : new Value.Bool(!Conversions.isTruthy(value));
      }
      case Expression.And(Expression left, Expression right) -> {
        Value value = evaluate(left);
        // What is not known could be false, and then it is itself the result.
        yield value instanceof Value.Unknown || !Conversions.isTruthy(value)
            ? value
            : evaluate(right);
      }
      case Expression.Or(Expression left, Expression right) -> {
        Value value = evaluate(left);
        yield value instanceof Value.Unknown || Conversions.isTruthy(value)
            ? value
            : evaluate(right);
      }
      case Expression.Compare compare -> compare(compare);
      case Expression.Call call -> call(call);
    };
  }

  private Value index(Expression.Index index) {
    String written = text.substring(index.from(), index.to()).strip();
    Value key = evaluate(index.key());
    if (index.of() instanceof Expression.Context(String name)
        && !scope.contexts().containsKey(name)) {
      return Scope.unknown(name, written, place);
    }
    Value of = evaluate(index.of());
    if (of instanceof Value.Unknown(List<Cause> causes)) {
      Cause cause = causes.getFirst();
      // needs.build.outputs.runner says more than needs.
      return causes.size() == 1
              && cause.place().equals(place)
              && written.startsWith(cause.expression())
          ? new Value.Unknown(List.of(new Cause(written, cause.why(), place)))
          : of;
    }
    if (key instanceof Value.Unknown) {
      return key;
    }
    return switch (of) {
      case Value.Fields fields -> {
        Optional<Value> found = fields.get(Conversions.text(key));
        yield found.orElse(
            fields.isComplete()
                ? Value.NOTHING
                : Scope.unknown(contextOf(index.of()), written, place));
      }
      case Value.Items(List<Value> items) -> {
        double number = Conversions.number(key);
        yield number >= 0 && number < items.size() ? items.get((int) number) : Value.NOTHING;
      }
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _, Value.Unknown _ ->
          Value.NOTHING;
    };
  }

  private static String contextOf(Expression expression) {
    Expression inner = expression;
    while (inner instanceof Expression.Index index) {
      inner = index.of();
    }
    return inner instanceof Expression.Context(String name) ? name : "";
  }

  private Value compare(Expression.Compare compare) {
    Value left = evaluate(compare.left());
    Value right = evaluate(compare.right());
    List<Cause> causes = unknowns(List.of(left, right));
    if (!causes.isEmpty()) {
      return new Value.Unknown(causes);
    }
    return new Value.Bool(
        switch (compare.operator()) {
          case EQUAL -> Conversions.looselyEqual(left, right);
          case NOT_EQUAL -> !Conversions.looselyEqual(left, right);
          case LESS -> order(left, right, -1, -1);
          case LESS_OR_EQUAL -> order(left, right, -1, 0);
          case GREATER -> order(left, right, 1, 1);
          case GREATER_OR_EQUAL -> order(left, right, 0, 1);
        });
  }

  private static boolean order(Value left, Value right, int least, int most) {
    int sign;
    if (left instanceof Value.Text(String one) && right instanceof Value.Text(String other)) {
      sign = Integer.signum(one.compareToIgnoreCase(other));
    } else {
      double one = Conversions.number(left);
      double other = Conversions.number(right);
      if (Double.isNaN(one) || Double.isNaN(other)) {
        return false;
      }
      sign = one < other ? -1 : one > other ? 1 : 0;
    }
    return sign >= least && sign <= most;
  }

  private Value call(Expression.Call call) {
    List<Value> arguments = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      arguments.add(evaluate(argument));
    }
    List<Cause> causes = Value.causes(arguments);
    if (!causes.isEmpty()) {
      return new Value.Unknown(causes);
    }
    return Functions.call(call.function(), arguments)
        .orElseGet(() -> notComputed(call.from(), call.to()));
  }

  private static List<Cause> unknowns(List<Value> values) {
    List<Cause> causes = new ArrayList<>();
    for (Value value : values) {
      if (value instanceof Value.Unknown(List<Cause> found)) {
        causes.addAll(found);
      }
    }
    return causes;
  }

  private Value notComputed(int from, int to) {
    String written = text.substring(from, to).strip();
    return new Value.Unknown(List.of(new Cause(written, "this check does not compute it", place)));
  }
}
