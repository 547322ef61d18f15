package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoverageMeterTest {
  private static Coverage measure(String pools, String... jobs) {
    var text = new StringBuilder("version: 1\ncases:\n");
    for (int i = 0; i < jobs.length; i++) {
      text.append("  - { name: c").append(i).append(", job: { ").append(jobs[i]);
      text.append(" }, expect: unmatched }\n");
    }
    TestFile file = Samples.file(text.toString());
    assertThat(file.cases()).hasSize(jobs.length);
    return TestRun.of(Samples.runner(pools), List.of(file)).coverage();
  }

  private static List<String> gaps(Coverage.Part part) {
    return part.gaps().stream().map(gap -> gap.name() + " " + gap.place()).toList();
  }

  @Test
  void countsAClauseOnceForAllPoolsOfOneTemplate() {
    Coverage nothing = measure(Samples.POOLS);
    assertThat(nothing.pools().toString()).isEqualTo("0/3");
    assertThat(nothing.denyRules().toString()).isEqualTo("0/1");
    assertThat(nothing.clauses().total()).isEqualTo(2 + 5 + 5);
    assertThat(gaps(nothing.clauses()))
        .contains("gpu-t4 and 1 more: labels.optional \"linux\" pools.yaml:9:61");
  }

  @Test
  void doesNotCountAClauseThatNoCaseDependsOn() {
    Coverage coverage =
        measure(
            Samples.POOLS,
            "repository: acme/a, labels: [modal, 'gpu:t4']",
            "repository: acme/a, labels: [modal, 'gpu:h100', linux]",
            "repository: acme/a, labels: [modal, 'gpu:t4'], fork: true",
            "repository: acme/a, labels: [modal, other], fork: true");
    assertThat(coverage.pools().toString()).isEqualTo("3/3");
    assertThat(coverage.denyRules().toString()).isEqualTo("1/1");
    // All jobs are of acme, and "*" admits every label of the cpu pool.
    assertThat(gaps(coverage.clauses()))
        .containsExactly(
            "gpu-t4 and 1 more: repositories \"acme/*\" pools.yaml:10:22",
            "gpu-t4 and 1 more: repositories \"!acme/secret\" pools.yaml:10:32",
            "cpu: labels.all \"modal\" pools.yaml:19:23",
            "cpu: labels.none \"spot*\" pools.yaml:19:38",
            "cpu: labels.optional \"linux\" pools.yaml:19:57",
            "cpu: visibility [private, public] pools.yaml:20:19");
  }

  @Test
  void countsAnAssumptionAsADenyRuleAndEachOfItsGlobsAsAClause() {
    String pools =
        """
        version: 1
        assume:
          - { atMostOne: ["gpu:*", cpu] }
          - { atMostOne: [linux, windows] }
        pools: [{ name: a, match: { labels: { all: [x], optional: ["*"] } } }]
        """;
    Coverage none = measure(pools);
    assertThat(none.denyRules().toString()).isEqualTo("0/2");
    assertThat(none.clauses().total()).isEqualTo(4 + 2);
    assertThat(gaps(none.clauses()))
        .contains("assume-1: assume.atMostOne \"gpu:*\" pools.yaml:3:19");
    Coverage twoGpus = measure(pools, "repository: a/b, labels: [x, 'gpu:a', 'gpu:b']");
    assertThat(gaps(twoGpus.denyRules())).containsExactly("assume-2 pools.yaml:4:5");
    assertThat(twoGpus.pools().toString()).as("it goes no further").isEqualTo("0/1");
    assertThat(gaps(twoGpus.clauses()))
        .contains("assume-1: assume.atMostOne \"cpu\" pools.yaml:3:28")
        .noneMatch(gap -> gap.contains("gpu:*"));
    Coverage both = measure(pools, "repository: a/b, labels: [x, 'gpu:a', CPU, linux, windows]");
    assertThat(gaps(both.denyRules())).containsExactly("assume-2 pools.yaml:4:5");
    Coverage one = measure(pools, "repository: a/b, labels: [x, 'gpu:a', GPU:A, linux]");
    assertThat(one.denyRules().toString()).isEqualTo("0/2");
    assertThat(one.pools().toString()).isEqualTo("1/1");
  }

  @Test
  void countsAClauseThatKeepsAJobOut() {
    String pools =
        "version: 1\npools: [{ name: a, match: { labels: [x], forks: exclude, visibility: [public],"
            + " actors: ['!bot'], branches: [main] } }]\n";
    String in = "repository: a/b, labels: [x], visibility: public, branch: main, actor: ";
    assertThat(measure(pools, in + "me").clauses().toString()).isEqualTo("2/5");
    assertThat(measure(pools, in + "me", in + "bot").clauses().toString()).isEqualTo("3/5");
    assertThat(measure(pools, in + "me", in + "bot", in + "me, fork: true").clauses().toString())
        .isEqualTo("4/5");
    assertThat(
            measure(
                    pools,
                    in + "me",
                    in + "bot",
                    in + "me, fork: true",
                    "repository: a/b, labels: [x], visibility: public, branch: dev, actor: me")
                .clauses()
                .gaps())
        .isEmpty();
  }

  @Test
  void ofAnUnknownForkMeansBothAnswers() {
    Coverage coverage =
        measure(Samples.POOLS, "repository: acme/a, labels: [modal, 'gpu:t4'], fork: unknown");
    assertThat(coverage.denyRules().toString()).isEqualTo("1/1");
    assertThat(coverage.pools().toString()).isEqualTo("1/3");
  }
}
