package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.BruteForce.Two;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Match;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Selector;
import dev.sluice.diagnostic.Place;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A claim is refuted exactly if some kind of job speaks against it. */
class ProofsOracleTest {
  private static final int TABLES = 1_600;
  private static final int SELECTORS = 4;
  private static final int SCOPES = 4;

  /** Other tables than those of the other tests. */
  private static final long FIRST_SEED = 1_000_000;

  @Test
  void provesWhatHoldsOfEveryJob() {
    Map<String, Integer> counts = new TreeMap<>();
    for (long seed = 0; seed < TABLES; seed++) {
      new Case(FIRST_SEED + seed, counts).check();
    }
    // Agreeing on nothing at all would prove nothing.
    assertThat(counts)
        .allSatisfy((_, count) -> assertThat(count).isGreaterThan(TABLES / 20))
        .containsOnlyKeys(
            "never proven",
            "never refuted",
            "never vacuous",
            "always proven",
            "always refuted",
            "always vacuous",
            "noStealingFrom proven",
            "noStealingFrom refuted");
  }

  /** A selector by the router: what a table of one rule refuses. */
  private record Picker(DenyRule rule, RoutingTable table) {
    boolean picks(JobFacts job) {
      // A job that an assumption refuses is refused by another rule.
      return table.route(job) instanceof Decision.Denied(var by) && by == rule;
    }
  }

  /** One table with some claims. */
  private static final class Case {
    private final Random random;
    private final PoolsConfig config;
    private final List<Picker> selectors = new ArrayList<>();
    private final JobKinds kinds;
    private final BruteForce truth;
    private final Proofs proofs;
    private final Map<String, Integer> counts;

    Case(long seed, Map<String, Integer> counts) {
      var pools = new RandomPools(seed);
      this.random = pools.random();
      this.config = pools.config();
      Match every = Selector.any(Place.start("pools.yaml"));
      selectors.add(picker(new DenyRule("every", every, null, every.place(), "")));
      for (int i = 0; i < SELECTORS; i++) {
        selectors.add(picker(pools.rule("s" + i)));
      }
      List<DenyRule> rules = selectors.stream().map(Picker::rule).toList();
      this.kinds = JobKinds.of(random, config, config.with(rules, List.of()));
      this.truth = new BruteForce(config, kinds);
      this.proofs =
          Proofs.over(RoutingTable.compile(config), rules.stream().map(DenyRule::match).toList());
      this.counts = counts;
    }

    private Picker picker(DenyRule rule) {
      return new Picker(rule, RoutingTable.compile(config.with(List.of(rule), List.of())));
    }

    void check() {
      for (int i = 0; i < SCOPES; i++) {
        var scope = new Scope(one(selectors), random.nextInt(3) == 0 ? two() : List.of());
        never(scope);
        always(scope);
      }
      noStealing();
    }

    private List<Picker> two() {
      return random.nextBoolean()
          ? List.of(one(selectors))
          : List.of(one(selectors), one(selectors));
    }

    private <T> T one(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    /** Which jobs a claim speaks of. */
    private final class Scope {
      private final Picker when;
      private final List<Picker> unless;
      private final List<Integer> jobs;

      Scope(Picker when, List<Picker> unless) {
        this.when = when;
        this.unless = unless;
        this.jobs =
            IntStream.range(0, kinds.size()).filter(job -> has(kinds.job(job))).boxed().toList();
      }

      boolean has(JobFacts job) {
        return when.picks(job) && unless.stream().noneMatch(one -> one.picks(job));
      }

      Proofs.Scope claimed() {
        return new Proofs.Scope(
            when.rule.match(), unless.stream().map(one -> one.rule.match()).toList());
      }

      String text() {
        return "when "
            + PoolsText.match(when.rule.match())
            + unless.stream()
                .map(one -> "unless " + PoolsText.match(one.rule.match()))
                .collect(Collectors.joining());
      }
    }

    private void never(Scope scope) {
      Set<Integer> named = some(IntStream.range(config.deny().size(), truth.entries()).boxed());
      Proof proof = proofs.never(scope.claimed(), names(named));
      check("never", proof, scope, named::contains, named);
    }

    private void always(Scope scope) {
      Set<Integer> named = some(IntStream.range(BruteForce.UNMATCHED, truth.entries()).boxed());
      if (random.nextBoolean()) {
        // One that holds, or would but for one outcome.
        scope.jobs.forEach(job -> named.add(truth.route(job)));
        if (random.nextBoolean()) {
          named.remove(truth.route(random.nextInt(kinds.size())));
        }
      }
      Proof proof =
          proofs.always(
              scope.claimed(), named.stream().map(truth::outcome).collect(Collectors.toSet()));
      check("always", proof, scope, entry -> !named.contains(entry), named);
    }

    private Set<Integer> some(Stream<Integer> entries) {
      return entries
          .filter(_ -> random.nextInt(3) == 0)
          .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<String> names(Set<Integer> pools) {
      return pools.stream().map(pool -> truth.pool(pool).name()).collect(Collectors.toSet());
    }

    /**
     * @param wrong the entries that no job of the scope may come to
     * @param named for messages
     */
    private void check(
        String claim, Proof proof, Scope scope, IntPredicate wrong, Set<Integer> named) {
      Supplier<String> text =
          () -> claim + " " + named + "\n" + scope.text() + PoolsText.of(config) + proof;
      boolean refuted = scope.jobs.stream().anyMatch(job -> wrong.test(truth.route(job)));
      String expected = scope.jobs.isEmpty() ? "vacuous" : refuted ? "refuted" : "proven";
      assertThat(word(proof)).as(text).isEqualTo(expected);
      if (proof instanceof Proof.Refuted(var jobs, var outcomes)) {
        assertThat(jobs).as(text).hasSize(1);
        int entry = truth.route(jobs.getFirst());
        assertThat(outcomes).as(text).containsExactly(truth.outcome(entry));
        assertThat(wrong.test(entry)).as(text).isTrue();
        assertThat(scope.has(jobs.getFirst())).as(text).isTrue();
      }
      counts.merge(claim + " " + expected, 1, Integer::sum);
    }

    private static String word(Proof proof) {
      return switch (proof) {
        case Proof.Proven _ -> "proven";
        case Proof.Refuted _ -> "refuted";
        case Proof.Vacuous _ -> "vacuous";
        case Proof.Open _ -> "open";
      };
    }

    private void noStealing() {
      Set<Integer> named = some(IntStream.range(config.deny().size(), truth.entries()).boxed());
      Set<Two> hazards = truth.hazards().keySet();
      Proof proof = proofs.noStealingFrom(names(named));
      Supplier<String> text = () -> "noStealingFrom " + named + PoolsText.of(config) + proof;
      boolean refuted = hazards.stream().anyMatch(two -> named.contains(two.first()));
      assertThat(word(proof)).as(text).isEqualTo(refuted ? "refuted" : "proven");
      if (proof instanceof Proof.Refuted(var jobs, var outcomes)) {
        assertThat(jobs).as(text).hasSize(2);
        JobFacts victim = jobs.getFirst();
        JobFacts thief = jobs.getLast();
        var two = new Two(truth.route(victim), truth.route(thief));
        assertThat(outcomes)
            .as(text)
            .containsExactly(truth.outcome(two.first()), truth.outcome(two.second()));
        assertThat(named).as(text).contains(two.first());
        assertThat(hazards).as(text).contains(two);
        assertThat(victim.labelSet()).as(text).containsAll(thief.labelSet());
        assertThat(truth.sees(two.first(), victim, thief, true)).as(text).isTrue();
      }
      counts.merge("noStealingFrom " + word(proof), 1, Integer::sum);
    }
  }
}
