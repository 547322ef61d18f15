package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.BruteForce.Hook;
import dev.sluice.analysis.BruteForce.Kept;
import dev.sluice.analysis.BruteForce.Two;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is said of a table is what looking at every kind of job says. */
class AnalysisOracleTest {
  private static final int TABLES = 4_200;

  @Test
  void saysOfTablesWhatTheirJobsSay() {
    Map<String, Integer> counts = new TreeMap<>();
    for (long seed = 0; seed < TABLES; seed++) {
      new Case(seed, counts).check();
    }
    // Agreeing on nothing at all would prove nothing.
    assertThat(counts)
        .allSatisfy((_, count) -> assertThat(count).isGreaterThan(TABLES / 100))
        .containsOnlyKeys(
            "unsatisfiable",
            "dead",
            "dead with a place",
            "dead by several",
            "hazard",
            "benign",
            "noticed",
            "stopped",
            "stopped or not",
            "twins",
            "forks",
            "branches",
            "actors",
            "workflows");
  }

  /** One table with both answers. */
  static final class Case {
    private final PoolsConfig config;
    private final TableAnalysis analysis;
    private final BruteForce truth;
    private final Set<Integer> unsatisfiable;
    private final Map<String, Integer> counts;

    Case(long seed, Map<String, Integer> counts) {
      var random = new RandomPools(seed);
      this.config = random.config();
      this.analysis = TableAnalysis.of(RoutingTable.compile(config));
      this.truth = new BruteForce(config, JobKinds.of(random.random(), config));
      this.unsatisfiable = truth.unsatisfiable();
      this.counts = counts;
    }

    String text() {
      return PoolsText.of(config);
    }

    void check() {
      unsatisfiable();
      dead();
      hazards();
      twins();
      hookOnly();
      assertThat(analysis.completeness()).as(this::text).isEqualTo(Completeness.EXACT);
    }

    private void count(String what, int times) {
      counts.merge(what, times, Integer::sum);
    }

    private IntStream entries() {
      return IntStream.range(0, truth.entries());
    }

    void unsatisfiable() {
      assertThat(analysis.unsatisfiable()).as(this::text).containsExactlyElementsOf(unsatisfiable);
      count("unsatisfiable", unsatisfiable.size());
    }

    void dead() {
      Set<Integer> reached = truth.reached();
      List<Integer> expected =
          entries()
              .filter(entry -> !reached.contains(entry) && !unsatisfiable.contains(entry))
              .boxed()
              .toList();
      List<Dead> dead = analysis.dead();
      assertThat(dead).as(this::text).extracting(Dead::entry).isEqualTo(expected);
      dead.forEach(this::dead);
      count("dead", dead.size());
      count("dead with a place", (int) dead.stream().filter(one -> one.before() != null).count());
      count("dead by several", (int) dead.stream().filter(o -> o.blockers().size() > 1).count());
    }

    private void dead(Dead dead) {
      assertThat(truth.isReachedAmong(dead.entry(), dead.blockers())).as(this::text).isFalse();
      for (Integer blocker : dead.blockers()) {
        List<Integer> others = new ArrayList<>(dead.blockers());
        others.remove(blocker);
        assertThat(truth.isReachedAmong(dead.entry(), others)).as(this::text).isTrue();
      }
      int taken = truth.route(dead.witness());
      assertThat(taken).as(this::text).isNotIn(BruteForce.UNMATCHED, dead.entry());
      assertThat(dead.taken()).as(this::text).isEqualTo(truth.outcome(taken));
      List<Integer> places =
          dead.blockers().stream()
              .filter(blocker -> truth.isPool(blocker) == truth.isPool(dead.entry()))
              .filter(blocker -> truth.works(dead.entry(), blocker))
              .toList();
      if (dead.before() == null) {
        assertThat(places).as(this::text).isEmpty();
      } else {
        assertThat(places).as(this::text).contains(dead.before());
      }
    }

    void hazards() {
      // Without the fixes, which no kind of job can judge and which take most of the time.
      List<Hazard> hazards = analysis.hazardsWithoutFixes();
      Map<Two, Set<Hook>> expected = truth.hazards();
      Map<Two, Severity> found = new HashMap<>();
      for (Hazard hazard : hazards) {
        var two = new Two(pool(hazard.from()), pool(hazard.to()));
        assertThat(found.put(two, hazard.severity())).as(this::text).isNull();
        witnesses(hazard, two);
      }
      assertThat(found.keySet()).as(this::text).isEqualTo(expected.keySet());
      found.forEach(
          (two, severity) -> severity(two, expected.getOrDefault(two, Set.of()), severity));
      count("hazard", hazards.size());
    }

    private int pool(String name) {
      return truth.entry(new Outcome.Taken(name));
    }

    private void witnesses(Hazard hazard, Two two) {
      JobFacts victim = hazard.victim();
      JobFacts thief = hazard.thief();
      assertThat(truth.route(victim)).as(this::text).isEqualTo(two.first());
      assertThat(truth.route(thief)).as(this::text).isEqualTo(two.second());
      assertThat(victim.labelSet()).as(this::text).containsAll(thief.labelSet());
      assertThat(truth.sees(two.first(), victim, thief, true)).as(this::text).isTrue();
    }

    /** It is that of the worst jobs, which may be others than the ones that are shown. */
    private void severity(Two two, Set<Hook> hooks, Severity severity) {
      Pool host = truth.pool(two.first());
      Pool guest = truth.pool(two.second());
      boolean same = BruteForce.isSameSandbox(host, guest);
      Supplier<String> what = () -> text() + host.name() + " by " + guest.name() + " " + hooks;
      if (hooks.contains(Hook.STOPS)) {
        assertThat(severity).as(what).isIn(Severity.SECURITY, Severity.BROKEN);
        count("stopped", 1);
        count("stopped or not", hooks.contains(Hook.LETS_RUN) ? 1 : 0);
      } else if (same) {
        assertThat(severity).as(what).isEqualTo(Severity.BENIGN);
        count("benign", 1);
      } else if (!Objects.equals(host.gpu(), guest.gpu())) {
        // Left open: what differs in settings that jobs do not notice.
        assertThat(severity).as(what).isNotEqualTo(Severity.BENIGN);
        count("noticed", 1);
      }
    }

    void twins() {
      Set<Two> found = new HashSet<>();
      for (Twins twins : analysis.twins()) {
        JobFacts one = twins.firstJob();
        JobFacts other = twins.secondJob();
        assertThat(truth.route(one)).as(this::text).isEqualTo(twins.first());
        assertThat(truth.route(other)).as(this::text).isEqualTo(twins.second());
        assertThat(one.labelSet()).as(this::text).isEqualTo(other.labelSet());
        assertThat(truth.sees(twins.first(), one, other, false)).as(this::text).isTrue();
        assertThat(found.add(new Two(twins.first(), twins.second()))).as(this::text).isTrue();
      }
      assertThat(found).as(this::text).isEqualTo(truth.twins());
      count("twins", found.size());
    }

    void hookOnly() {
      Set<Kept> found = new HashSet<>();
      for (HookOnly one : analysis.hookOnly()) {
        assertThat(truth.route(one.taken())).as(this::text).isEqualTo(one.entry());
        int kept = truth.route(one.kept());
        assertThat(kept == BruteForce.UNMATCHED || !truth.isPool(kept)).as(this::text).isTrue();
        assertThat(with(one.field(), one.kept(), one.taken()))
            .as(this::text)
            .isEqualTo(one.taken());
        assertThat(found.add(new Kept(one.entry(), one.field()))).as(this::text).isTrue();
        count(one.field(), 1);
      }
      assertThat(found).as(this::text).isEqualTo(truth.hookOnly());
    }

    /** The job with the value of one field of another one. */
    private static JobFacts with(String field, JobFacts job, JobFacts other) {
      return new JobFacts(
          job.repository(),
          job.labels(),
          job.visibility(),
          field.equals("forks") ? other.fork() : job.fork(),
          field.equals("workflows") ? other.workflow() : job.workflow(),
          field.equals("branches") ? other.branch() : job.branch(),
          field.equals("actors") ? other.actor() : job.actor());
    }
  }
}
