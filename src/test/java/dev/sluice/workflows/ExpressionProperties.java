package dev.sluice.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ExpressionProperties {
  private static final Scope SCOPE =
      new Scope(
          Map.of(
              "matrix", Value.Fields.of(Map.of("os", new Value.Text("modal"))),
              "inputs", Value.Fields.of(Map.of())));

  private static Value evaluate(String text, Scope scope, List<Diagnostic> diagnostics) {
    var place = new Place("f.yml", 1, 1, 1, text.length() + 1);
    var scalar = new Node.Scalar(text, Node.Type.STRING, true, place);
    return new Template(scope, diagnostics::add).evaluate(scalar);
  }

  @Provide
  Arbitrary<String> soup() {
    return Arbitraries.of(
            "matrix",
            ".os",
            "inputs",
            "vars",
            ".x",
            "['",
            "']",
            "[0]",
            "(",
            ")",
            "!",
            "==",
            "!=",
            "<",
            ">=",
            "&&",
            "||",
            " ",
            "'a'",
            "''",
            "1",
            "-2.5",
            "0x1F",
            "null",
            "true",
            "fromJSON",
            "format",
            "contains",
            "join",
            ",",
            "'[1,{\"a\":2}]'",
            ".*",
            "[*]",
            "'{0}'",
            "}}",
            "${{",
            "\"",
            "é",
            "\uD83D\uDE00",
            "\n",
            "-",
            "1e999")
        .list()
        .ofMaxSize(14)
        .map(parts -> "${{" + String.join("", parts) + "}}");
  }

  @Property(tries = 1000)
  void isTotalOnSoupOfTokens(@ForAll("soup") String text) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    Value value = evaluate(text, SCOPE, diagnostics);
    RunsOn runsOn = RunsOn.of(value);
    assertThat(runsOn).isNotNull();
    if (!diagnostics.isEmpty()) {
      assertThat(value).isInstanceOf(Value.Unknown.class);
    }
  }

  @Property(tries = 300)
  void isTotalOnAnyText(@ForAll String text) {
    assertThat(evaluate("${{" + text + "}}", SCOPE, new ArrayList<>())).isNotNull();
    assertThat(evaluate(text, SCOPE, new ArrayList<>())).isNotNull();
  }

  /** Texts of booleans, combined. */
  @Provide
  Arbitrary<String> logic() {
    Arbitrary<String> leaf = Arbitraries.of("vars.A", "vars.B", "true", "false");
    return Arbitraries.lazyOf(
        () -> leaf,
        () -> leaf,
        () -> logic().map(one -> "!" + one),
        () ->
            net.jqwik.api.Combinators.combine(
                    logic(), Arbitraries.of("&&", "||", "==", "!="), logic())
                .as((left, sign, right) -> "(" + left + " " + sign + " " + right + ")"));
  }

  /** What is computed without knowing vars is what any vars give. */
  @Property(tries = 500)
  void neverGuesses(
      @ForAll("logic") String expression, @ForAll boolean one, @ForAll boolean other) {
    Value without = evaluate("${{" + expression + "}}", SCOPE, new ArrayList<>());
    Scope known =
        SCOPE.with(
            "vars", Value.Fields.of(Map.of("A", new Value.Bool(one), "B", new Value.Bool(other))));
    Value with = evaluate("${{" + expression + "}}", known, new ArrayList<>());
    assertThat(with).isInstanceOf(Value.Bool.class);
    if (!(without instanceof Value.Unknown)) {
      assertThat(with).isEqualTo(without);
    }
  }

  @Example
  void boundsWhatNests() {
    for (String text :
        List.of(
            "(".repeat(100_000),
            "!".repeat(100_000) + "1",
            "1" + "||1".repeat(100_000),
            "matrix" + ".a".repeat(100_000),
            "matrix" + "[0]".repeat(100_000),
            "fromJSON('" + "[".repeat(100_000) + "')")) {
      Value value = evaluate("${{" + text + "}}", SCOPE, new ArrayList<>());
      assertThat(value).as(text.substring(0, 10)).isInstanceOf(Value.Unknown.class);
    }
  }

  @Example
  void writesNumbersAsGithub() {
    assertThat(List.of("3.10", "1e3", "0x10", "-0", "1e15", "1.5e-7", "0.1", "123456789012345678"))
        .extracting(text -> Conversions.text(evaluate("${{" + text + "}}", SCOPE, List.of())))
        .containsExactly(
            "3.1", "1000", "16", "0", "1E+15", "1.5E-07", "0.1", "1.23456789012346E+17");
  }
}
