package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Assumption;
import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Holds the quick measure to the definition: take a clause away and decide everything again. */
class CoverageProperties {
  private static final List<String> LABELS = List.of("a", "b", "c", "ab");
  private static final List<String> GLOBS = List.of("a", "b", "c", "a*", "*b", "?");

  @Property(tries = 400)
  void namesExactlyTheClausesThatNoDecisionDependsOn(@ForAll long seed) {
    var random = new Random(seed);
    PoolsConfig config = Samples.config(pools(random));
    List<JobFacts> jobs = jobs(random);
    List<String> before = decisions(config, jobs);
    List<String> expected = new ArrayList<>();
    int total = 0;
    for (int i = 0; i < config.assume().size(); i++) {
      for (Glob glob : config.assume().get(i).atMostOne()) {
        total++;
        if (decisions(without(config, i, glob), jobs).equals(before)) {
          expected.add(glob.place().toString());
        }
      }
    }
    for (int i = 0; i < config.pools().size(); i++) {
      for (Clause clause : Clause.of(config.pools().get(i).match(), true)) {
        total++;
        int at = i;
        boolean noticed =
            clause.without().stream()
                .anyMatch(match -> !decisions(with(config, at, match), jobs).equals(before));
        if (!noticed) {
          expected.add(clause.place().toString());
        }
      }
    }
    Coverage coverage = CoverageMeter.measure(config, jobs);
    assertThat(coverage.clauses().total()).isEqualTo(total);
    assertThat(coverage.clauses().gaps())
        .extracting(gap -> gap.place().toString())
        .containsExactlyElementsOf(expected);
  }

  private static PoolsConfig with(PoolsConfig config, int index, Match match) {
    List<Pool> pools = new ArrayList<>(config.pools());
    pools.set(index, pools.get(index).withMatch(match));
    return config.with(config.deny(), pools);
  }

  private static PoolsConfig without(PoolsConfig config, int index, Glob dropped) {
    List<Assumption> assume = new ArrayList<>(config.assume());
    List<Glob> rest = new ArrayList<>(assume.get(index).atMostOne());
    rest.removeIf(glob -> glob.place().equals(dropped.place()));
    assume.set(index, new Assumption(rest, assume.get(index).place()));
    return new PoolsConfig(
        config.github(),
        config.modal(),
        config.limits(),
        config.guards(),
        assume,
        config.deny(),
        config.pools(),
        config.moved());
  }

  private static List<String> decisions(PoolsConfig config, List<JobFacts> jobs) {
    RoutingTable table = RoutingTable.compile(config);
    return jobs.stream()
        .map(job ->
            switch (table.route(job)) {
              case Decision.Routed routed -> routed.pool().name();
              case Decision.Denied denied -> denied.rule().name();
              case Decision.Unmatched _, Decision.Pending _ -> "";
            })
        .toList();
  }

  private static String pools(Random random) {
    var text = new StringBuilder("version: 1\nassume:\n");
    for (int i = 0; i < 2; i++) {
      text.append("  - { atMostOne: [").append(globs(random, 1)).append("] }\n");
    }
    text.append("pools:\n");
    for (int i = 0; i < 1 + random.nextInt(3); i++) {
      text.append("  - name: p").append(i).append("\n    match:\n      labels: { all: [");
      text.append(globs(random, 1)).append("], any: [").append(globs(random, 0));
      text.append("], none: [").append(globs(random, 0));
      text.append("], optional: [").append(globs(random, 0)).append("] }\n");
      text.append(random.nextBoolean() ? "      repositories: [o/a, \"!o/*b\"]\n" : "");
      text.append(random.nextBoolean() ? "      visibility: [public, private]\n" : "");
      text.append(random.nextBoolean() ? "      forks: only\n" : "");
    }
    return text.toString();
  }

  private static String globs(Random random, int least) {
    int count = least + random.nextInt(2);
    return String.join(
        ", ",
        IntStream.range(0, count)
            .mapToObj(_ -> "\"" + GLOBS.get(random.nextInt(GLOBS.size())) + "\"")
            .toList());
  }

  private static List<JobFacts> jobs(Random random) {
    return IntStream.range(0, random.nextInt(8))
        .mapToObj(_ ->
            new JobFacts(
                new RepositoryName("o", List.of("a", "b", "ab").get(random.nextInt(3))),
                IntStream.range(0, random.nextInt(3))
                    .mapToObj(_ -> LABELS.get(random.nextInt(LABELS.size())))
                    .toList(),
                Visibility.values()[random.nextInt(3)],
                random.nextBoolean() ? Fork.YES : Fork.NO,
                null,
                null,
                null))
        .toList();
  }
}
