package dev.sluice.workflows;

/** What GitHub's YAML reader makes of a text without quotes: the core schema of YAML 1.2. */
final class PlainScalars {
  private PlainScalars() {}

  static Value of(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> Value.NOTHING;
      case "true", "True", "TRUE" -> new Value.Bool(true);
      case "false", "False", "FALSE" -> new Value.Bool(false);
      case ".nan", ".NaN", ".NAN" -> new Value.Num(Double.NaN);
      case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF" ->
          new Value.Num(Double.POSITIVE_INFINITY);
      case "-.inf", "-.Inf", "-.INF" -> new Value.Num(Double.NEGATIVE_INFINITY);
      default ->
          Conversions.number(text).<Value>map(Value.Num::new).orElseGet(() -> new Value.Text(text));
    };
  }
}
