package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.BruteForce.Kept;
import dev.sluice.analysis.BruteForce.Two;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever is said of a table is what looking at every kind of job says. */
class AnalysisOracleTest {
  private static final int TABLES = 5_200;

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
      assertThat(dead.taken()).as(this::text).isEqualTo(outcome(taken));
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

    private Outcome outcome(int entry) {
      return truth.isPool(entry)
          ? new Outcome.Taken(truth.pool(entry).name())
          : new Outcome.Refused(config.deny().get(entry).name());
    }

    private int pool(String name) {
      return entries()
          .filter(entry -> truth.isPool(entry) && truth.pool(entry).name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    void hazards() {
      // Without the fixes, which no kind of job can judge and which take most of the time.
      List<Hazard> hazards = new Stealing(analysis.study()).hazards();
      Set<Two> found = new HashSet<>();
      for (Hazard hazard : hazards) {
        var two = new Two(pool(hazard.from()), pool(hazard.to()));
        assertThat(found.add(two)).as(this::text).isTrue();
        hazard(hazard, two);
      }
      assertThat(found).as(this::text).isEqualTo(truth.hazards());
      count("hazard", hazards.size());
    }

    private void hazard(Hazard hazard, Two two) {
      JobFacts victim = hazard.victim();
      JobFacts thief = hazard.thief();
      assertThat(truth.route(victim)).as(this::text).isEqualTo(two.first());
      assertThat(truth.route(thief)).as(this::text).isEqualTo(two.second());
      assertThat(victim.labelSet()).as(this::text).containsAll(thief.labelSet());
      assertThat(sees(two.first(), victim, thief, true)).as(this::text).isTrue();
      boolean same = truth.spec(two.first()).equals(truth.spec(two.second()));
      // Left open: what differs in the runner's scope or group alone, and what the hook refuses.
      if (truth.admits(two.first(), victim, thief) && (same || differsToJobs(two))) {
        assertThat(hazard.severity() == Severity.BENIGN).as(() -> text() + hazard).isEqualTo(same);
        count("benign", same ? 1 : 0);
      }
    }

    private boolean differsToJobs(Two two) {
      return !Objects.equals(truth.pool(two.first()).gpu(), truth.pool(two.second()).gpu());
    }

    private boolean sees(int pool, JobFacts one, JobFacts other, boolean groups) {
      return truth.sees(pool, one.repository(), other.repository(), groups)
          && (truth.pool(pool).runner().scope() != Scope.REPOSITORY
              || one.visibility() == other.visibility());
    }

    void twins() {
      Set<Two> found = new HashSet<>();
      for (Twins twins : analysis.twins()) {
        JobFacts one = twins.firstJob();
        JobFacts other = twins.secondJob();
        assertThat(truth.route(one)).as(this::text).isEqualTo(twins.first());
        assertThat(truth.route(other)).as(this::text).isEqualTo(twins.second());
        assertThat(one.labelSet()).as(this::text).isEqualTo(other.labelSet());
        assertThat(sees(twins.first(), one, other, false)).as(this::text).isTrue();
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
