package dev.sluice.analysis;

import dev.sluice.config.Match;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Proves claims about all jobs of a table, or finds jobs that speak against them. Jobs that break
 * an assumption of the table are none: it refuses them.
 */
public final class Proofs {
  private final Study study;
  private final CellTable table;

  private Proofs(Study study) {
    this.study = study;
    this.table = study.table();
  }

  /**
   * Prepares proofs over a table.
   *
   * @param selectors every matcher that the claims will name
   */
  public static Proofs over(RoutingTable table, Collection<Match> selectors) {
    var collector = new JobSpace.Collector().add(table.config());
    selectors.forEach(collector::add);
    return new Proofs(new Study(table, collector.space()));
  }

  /**
   * Which jobs a claim speaks of. Selectors are read as those of deny rules: other labels may be
   * there too.
   *
   * @param when all of them match this
   * @param unless none of them matches any of these
   */
  public record Scope(Match when, List<Match> unless) {
    public Scope {
      unless = List.copyOf(unless);
    }
  }

  /**
   * That no job of the scope goes to one of {@code pools}.
   *
   * @throws Disagreement if the router decides otherwise on a job that was found
   */
  public Proof never(Scope scope, Set<String> pools) {
    study.solver().begin();
    JobSet jobs = jobs(scope);
    if (isEmpty(jobs)) {
      return new Proof.Vacuous();
    }
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      if (pools.contains(table.name(entry))) {
        Optional<Proof> refuted = refute(jobs.and(table.reaching(entry)), table.outcome(entry));
        if (refuted.isPresent()) {
          return refuted.get();
        }
      }
    }
    return held();
  }

  /**
   * That every job of the scope comes to one of {@code outcomes}.
   *
   * @throws Disagreement if the router decides otherwise on a job that was found
   */
  public Proof always(Scope scope, Set<Outcome> outcomes) {
    study.solver().begin();
    JobSet jobs = jobs(scope);
    if (isEmpty(jobs)) {
      return new Proof.Vacuous();
    }
    if (!outcomes.contains(new Outcome.Unmatched())) {
      Optional<Proof> refuted =
          refute(jobs.and(table.unmatched(jobs.base())), new Outcome.Unmatched());
      if (refuted.isPresent()) {
        return refuted.get();
      }
    }
    for (int entry : table.overlapping(jobs.base(), table.size())) {
      if (!outcomes.contains(table.outcome(entry))) {
        Optional<Proof> refuted = refute(jobs.and(table.reaching(entry)), table.outcome(entry));
        if (refuted.isPresent()) {
          return refuted.get();
        }
      }
    }
    return held();
  }

  /**
   * That no runner made for a job of one of {@code pools} can be given to a job of another pool.
   *
   * @throws Disagreement if the router decides otherwise on a job that was found
   */
  public Proof noStealingFrom(Set<String> pools) {
    study.solver().begin();
    var stealing = new Stealing(study);
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      if (pools.contains(table.name(entry))) {
        Optional<Hazard> hazard = stealing.from(entry);
        if (hazard.isPresent()) {
          return refuted(hazard.get());
        }
      }
    }
    return held();
  }

  private static Proof refuted(Hazard hazard) {
    return new Proof.Refuted(
        List.of(hazard.victim(), hazard.thief()),
        List.of(new Outcome.Taken(hazard.from()), new Outcome.Taken(hazard.to())));
  }

  private boolean isEmpty(JobSet jobs) {
    return study.space().isComplete() && study.solver().find(jobs) instanceof Answer.None;
  }

  private JobSet jobs(Scope scope) {
    List<CellMatcher> except = new ArrayList<>();
    scope.unless().forEach(match -> except.add(table.space().ofDenyRule(match)));
    return new JobSet(table.space().ofDenyRule(scope.when()), except);
  }

  private Optional<Proof> refute(JobSet jobs, Outcome outcome) {
    return switch (study.solver().findSmallest(jobs)) {
      case Answer.Found(var job) -> {
        JobFacts witness = study.confirmed(job, outcome);
        yield Optional.of(new Proof.Refuted(List.of(witness), List.of(outcome)));
      }
      case Answer.None _, Answer.Unknown _ -> Optional.empty();
    };
  }

  private Proof held() {
    return study.completeness() == Completeness.EXACT ? new Proof.Proven() : new Proof.Open();
  }
}
