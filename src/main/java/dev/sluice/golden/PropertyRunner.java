package dev.sluice.golden;

import dev.sluice.analysis.Outcome;
import dev.sluice.analysis.Proof;
import dev.sluice.analysis.Proofs;
import dev.sluice.config.Match;
import dev.sluice.config.Selector;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.routing.GlobPattern;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds the properties of a file to a table. */
final class PropertyRunner {
  private final RoutingTable table;
  private final List<Property> properties;
  private final List<Diagnostic> diagnostics;
  private final List<String> pools;
  private final List<String> rules;
  private final Proofs proofs;

  /**
   * @param diagnostics to which names are added that match nothing in the table
   */
  PropertyRunner(RoutingTable table, List<Property> properties, List<Diagnostic> diagnostics) {
    this.table = table;
    this.properties = properties;
    this.diagnostics = diagnostics;
    this.pools = TestRun.pools(table);
    this.rules = TestRun.rules(table);
    this.proofs = Proofs.over(table, selectors());
  }

  private List<Match> selectors() {
    List<Match> selectors = new ArrayList<>();
    for (Property property : properties) {
      switch (property.claim()) {
        case Claim.Never(_, var when, var unless) -> add(selectors, when, unless);
        case Claim.Always(_, _, var when, var unless) -> add(selectors, when, unless);
        case Claim.NoStealing _ -> {}
      }
    }
    return selectors;
  }

  private static void add(List<Match> selectors, @Nullable Match when, @Nullable Match unless) {
    Stream.of(when, unless).filter(match -> match != null).forEach(selectors::add);
  }

  List<PropertyResult> run() {
    return properties.stream().map(this::run).toList();
  }

  private PropertyResult run(Property property) {
    Proof proof =
        switch (property.claim()) {
          case Claim.Never(var names, var when, var unless) ->
              proofs.never(scope(property, when, unless), named(names, pools, Code.UNKNOWN_POOL));
          case Claim.Always(var names, var denied, var when, var unless) ->
              proofs.always(scope(property, when, unless), outcomes(names, denied));
          case Claim.NoStealing(var names) ->
              proofs.noStealingFrom(named(names, pools, Code.UNKNOWN_POOL));
        };
    return new PropertyResult(property, proof, causes(property.claim(), proof));
  }

  private static Proofs.Scope scope(
      Property property, @Nullable Match when, @Nullable Match unless) {
    return new Proofs.Scope(
        when == null ? Selector.any(property.place()) : when,
        unless == null ? List.of() : List.of(unless));
  }

  private Set<Outcome> outcomes(List<Node.Scalar> names, List<Node.Scalar> denied) {
    Set<Outcome> outcomes = new HashSet<>();
    named(names, pools, Code.UNKNOWN_POOL).forEach(name -> outcomes.add(new Outcome.Taken(name)));
    named(denied, rules, Code.UNKNOWN_RULE)
        .forEach(name -> outcomes.add(new Outcome.Refused(name)));
    return outcomes;
  }

  private Set<String> named(List<Node.Scalar> globs, List<String> known, Code code) {
    Set<String> named = new LinkedHashSet<>();
    for (Node.Scalar glob : globs) {
      GlobPattern pattern = GlobPattern.compile(glob.text(), GlobPattern.Field.EXACT);
      List<String> met = known.stream().filter(pattern::matches).toList();
      // A table without any rule has none for a star to meet, which is no mistake.
      if (met.isEmpty() && !(known.isEmpty() && !pattern.isLiteral())) {
        diagnostics.add(
            Diagnostic.of(
                code,
                "There is no "
                    + (code == Code.UNKNOWN_POOL ? "pool " : "deny rule ")
                    + Quote.of(glob.text()),
                glob.place(),
                "",
                Suggestion.question(glob.text(), known).orElse(null)));
      }
      named.addAll(met);
    }
    return named;
  }

  /** What keeps a job that should go to some pool from the ones that are named. */
  private List<Cause> causes(Claim claim, Proof proof) {
    if (!(proof instanceof Proof.Refuted(var jobs, _)) || jobs.size() != 1) {
      return List.of();
    }
    JobFacts job = jobs.getFirst();
    return switch (claim) {
      case Claim.Never _ -> taken(job);
      case Claim.Always(var names, _, _, _) -> kept(job, names);
      case Claim.NoStealing _ -> List.of();
    };
  }

  private List<Cause> taken(JobFacts job) {
    return table.trail(job, false).stream()
        .filter(Verdict::matched)
        .map(
            verdict -> new Cause(verdict.deny(), verdict.name(), null, "takes it", verdict.place()))
        .toList();
  }

  /** Of the pools that are named the nearest, and what keeps the job out of it. */
  private List<Cause> kept(JobFacts job, List<Node.Scalar> names) {
    Set<String> named = new HashSet<>();
    for (Node.Scalar glob : names) {
      GlobPattern pattern = GlobPattern.compile(glob.text(), GlobPattern.Field.EXACT);
      pools.stream().filter(pattern::matches).forEach(named::add);
    }
    List<Cause> nearest = List.of();
    for (Verdict verdict : table.trail(job, true)) {
      if (verdict.matched()) {
        return List.of(
            new Cause(
                verdict.deny(),
                verdict.name(),
                null,
                verdict.deny() ? "refuses it" : "takes it",
                verdict.place()));
      }
      if (verdict.deny() || !named.contains(verdict.name())) {
        continue;
      }
      List<Cause> causes =
          verdict.reasons().stream()
              .filter(reason -> !reason.met())
              .map(reason ->
                  new Cause(
                      false, verdict.name(), reason.clause(), reason.message(), reason.place()))
              .toList();
      nearest = nearest.isEmpty() || causes.size() < nearest.size() ? causes : nearest;
    }
    return nearest;
  }
}
