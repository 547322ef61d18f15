package dev.sluice.golden;

import dev.sluice.routing.Decision;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.routing.Verdict;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Holds cases to a table. Stateless, safe for any number of threads. */
public final class CaseRunner {
  private final RoutingTable table;
  private final Function<SandboxSpec, JsonNode> view;

  /**
   * @param view a sandbox in the words that expectations use
   */
  public CaseRunner(RoutingTable table, Function<SandboxSpec, JsonNode> view) {
    this.table = table;
    this.view = view;
  }

  public RoutingTable table() {
    return table;
  }

  /** Decides on the case's job and compares. */
  public CaseResult run(TestCase test) {
    Decision decision = table.route(test.job());
    List<Mismatch> mismatches = new ArrayList<>();
    if (!isOfSameKind(test.expect(), decision)) {
      mismatches.add(
          new Mismatch(
              "decision",
              test.expect().describe(),
              CaseResult.describe(decision),
              test.written(),
              truth(decision)));
    } else if (test.expect() instanceof Expectation.Routed(var pool, var sandbox)
        && decision instanceof Decision.Routed routed) {
      comparePool(test, pool, routed, mismatches);
      if (sandbox != null) {
        Values.compare("sandbox", entry(test, "sandbox"), view.apply(routed.spec()), mismatches);
      }
    }
    boolean elsewhere = mismatches.stream().anyMatch(Mismatch::isDecision);
    return new CaseResult(
        test, decision, mismatches, elsewhere ? causes(test, decision) : List.of());
  }

  private static void comparePool(
      TestCase test,
      Node.@Nullable Scalar pool,
      Decision.Routed routed,
      List<Mismatch> mismatches) {
    String name = routed.pool().name();
    if (pool != null && !pool.text().equals(name)) {
      mismatches.add(
          new Mismatch(
              "pool",
              "pool " + pool.text(),
              "pool " + name,
              entry(test, "pool"),
              JsonNodeFactory.instance.stringNode(name)));
    }
  }

  private static Node.Entry entry(TestCase test, String key) {
    var expect = (Node.Mapping) test.written().value();
    return Objects.requireNonNull(expect.entries().get(key));
  }

  private static boolean isOfSameKind(Expectation expect, Decision decision) {
    return switch (expect) {
      case Expectation.Routed _ -> decision instanceof Decision.Routed;
      case Expectation.Denied(var rule) ->
          decision instanceof Decision.Denied denied && denied.rule().name().equals(rule.text());
      case Expectation.Unmatched _ -> decision instanceof Decision.Unmatched;
      case Expectation.Pending _ -> decision instanceof Decision.Pending;
    };
  }

  /** What a case has to expect to agree with a decision. */
  private static JsonNode truth(Decision decision) {
    ObjectNode expect = JsonNodeFactory.instance.objectNode();
    return switch (decision) {
      case Decision.Routed routed -> expect.put("pool", routed.pool().name());
      case Decision.Denied denied -> expect.put("denied", denied.rule().name());
      case Decision.Unmatched _ -> JsonNodeFactory.instance.stringNode("unmatched");
      case Decision.Pending _ -> JsonNodeFactory.instance.stringNode("pending");
    };
  }

  private List<Cause> causes(TestCase test, Decision decision) {
    List<Verdict> trail = table.trail(test.job(), true);
    List<Cause> causes = new ArrayList<>();
    Optional<Verdict> wanted =
        switch (test.expect()) {
          case Expectation.Routed(var pool, _) when pool != null -> find(trail, false, pool.text());
          case Expectation.Denied(var rule) -> find(trail, true, rule.text());
          case Expectation.Routed _, Expectation.Unmatched _, Expectation.Pending _ ->
              Optional.empty();
        };
    wanted.ifPresent(verdict -> {
      for (Verdict.Reason reason : verdict.reasons()) {
        if (!reason.met()) {
          causes.add(
              new Cause(
                  verdict.deny(),
                  verdict.name(),
                  reason.clause(),
                  reason.message(),
                  reason.place()));
        }
      }
    });
    boolean outrun = wanted.isPresent() && wanted.get().matched();
    taker(decision, outrun).ifPresent(causes::add);
    return causes;
  }

  private static Optional<Verdict> find(List<Verdict> trail, boolean deny, String name) {
    return trail.stream()
        .filter(verdict -> verdict.deny() == deny && verdict.name().equals(name))
        .findFirst();
  }

  private static Optional<Cause> taker(Decision decision, boolean outrun) {
    String first = outrun ? " first" : "";
    return switch (decision) {
      case Decision.Routed routed ->
          Optional.of(
              new Cause(
                  false, routed.pool().name(), null, "takes it" + first, routed.pool().place()));
      case Decision.Denied denied ->
          Optional.of(
              new Cause(
                  true, denied.rule().name(), null, "refuses it" + first, denied.rule().place()));
      case Decision.Unmatched _, Decision.Pending _ -> Optional.empty();
    };
  }
}
