package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Concurrency;
import dev.sluice.config.Glob;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoutingProperties {
  private static final List<String> LABELS = List.of("modal", "gpu:t4", "gpu:l4", "linux", "x64");
  private static final List<String> GLOBS =
      List.of("modal", "gpu:t4", "gpu:*", "linux", "*", "?64", "GPU:L4");

  @Property(tries = 2_000)
  void routesToTheFirstPoolThatMatchesAlone(
      @ForAll("pools") List<Pool> pools, @ForAll("jobs") JobFacts job) {
    RoutingTable table = PoolFixtures.table(List.of(), pools);
    String expected = "unmatched";
    for (Pool pool : pools) {
      if (matchesAlone(pool, job)) {
        expected = pool.name();
        break;
      }
    }
    assertThat(name(table.route(job))).isEqualTo(expected);
  }

  @Property(tries = 2_000)
  void meetsEveryLabelOfARoutedJobByAGlobOfThePool(
      @ForAll("pools") List<Pool> pools, @ForAll("jobs") JobFacts job) {
    if (PoolFixtures.table(List.of(), pools).route(job) instanceof Decision.Routed routed) {
      LabelMatch labels = routed.pool().match().labels();
      List<Glob> world = new ArrayList<>(labels.all());
      world.addAll(labels.any());
      world.addAll(labels.optional());
      assertThat(job.labelSet())
          .isNotEmpty()
          .allSatisfy(label ->
              assertThat(world)
                  .anyMatch(glob ->
                      GlobPattern.compile(glob.text(), GlobPattern.Field.FOLDED).matches(label)));
      assertThat(routed.lane().labels()).isEqualTo(job.labelSet());
    }
  }

  @Property(tries = 2_000)
  void ignoresCaseOrderAndRepetitionOfLabels(
      @ForAll("pools") List<Pool> pools, @ForAll("jobs") JobFacts job, @ForAll long seed) {
    List<String> shuffled = new ArrayList<>(job.labels());
    job.labels().forEach(label -> shuffled.add(label.toUpperCase(Locale.ROOT)));
    Collections.shuffle(shuffled, new Random(seed));
    JobFacts other =
        new JobFacts(
            RepositoryName.parse(job.repository().toString().toUpperCase(Locale.ROOT))
                .orElseThrow(),
            shuffled,
            job.visibility(),
            job.fork(),
            job.workflow(),
            job.branch(),
            job.actor());
    RoutingTable table = PoolFixtures.table(List.of(), pools);
    assertThat(name(table.route(other))).isEqualTo(name(table.route(job)));
  }

  @Property(tries = 2_000)
  void trailAgreesWithTheDecision(@ForAll("pools") List<Pool> pools, @ForAll("jobs") JobFacts job) {
    RoutingTable table = PoolFixtures.table(List.of(), pools);
    List<Verdict> trail = table.trail(job, true);
    assertThat(trail).hasSameSizeAs(pools);
    for (Verdict verdict : trail) {
      assertThat(verdict.matched())
          .as(verdict.toString())
          .isEqualTo(verdict.reasons().stream().allMatch(Verdict.Reason::met));
    }
    String first =
        trail.stream().filter(Verdict::matched).map(Verdict::name).findFirst().orElse("unmatched");
    assertThat(name(table.route(job))).isEqualTo(first);
  }

  private static boolean matchesAlone(Pool pool, JobFacts job) {
    return PoolFixtures.table(List.of(), List.of(pool)).route(job) instanceof Decision.Routed;
  }

  private static String name(Decision decision) {
    return decision instanceof Decision.Routed routed ? routed.pool().name() : "unmatched";
  }

  @Provide
  Arbitrary<JobFacts> jobs() {
    return Arbitraries.of(LABELS)
        .list()
        .ofMaxSize(4)
        .map(labels -> PoolFixtures.job(labels.toArray(String[]::new)));
  }

  @Provide
  Arbitrary<List<Pool>> pools() {
    Arbitrary<List<Glob>> globs = Arbitraries.of(GLOBS).map(PoolFixtures::glob).list().ofMaxSize(2);
    Arbitrary<LabelMatch> matches =
        Combinators.combine(globs, globs, globs, globs).as(LabelMatch::new);
    return matches
        .list()
        .ofMaxSize(4)
        .map(list -> {
          List<Pool> pools = new ArrayList<>();
          for (LabelMatch match : list) {
            pools.add(
                PoolFixtures.pool(
                    "pool-" + pools.size(),
                    PoolFixtures.match(match),
                    null,
                    Concurrency.UNLIMITED));
          }
          return pools;
        });
  }
}
