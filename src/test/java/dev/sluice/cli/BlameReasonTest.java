package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlameReasonTest {
  private static final String CPU = "{ name: cpu, match: { labels: { all: [a], optional: [b] } } }";
  private static final String GPU = "{ name: gpu, match: { labels: [a, b] } }";

  private static Optional<String> clause(Fork fork, String older, String newer) {
    var job =
        new JobFacts(
            RepositoryName.parse("acme/app").orElseThrow(),
            List.of("a", "b"),
            Visibility.PRIVATE,
            fork,
            null,
            null,
            null);
    return new BlameReason(job, table(newer), table(older)).clause();
  }

  private static RoutingTable table(String rest) {
    String text = "version: 1\n" + rest + "\n";
    return RoutingTable.compile(
        PoolsLoader.load(List.of(SourceText.of("p.yaml", text))).config().orElseThrow());
  }

  private static String pools(String... pools) {
    return "pools: [" + String.join(", ", pools) + "]";
  }

  private static String clause(String older, String newer) {
    return clause(Fork.NO, older, newer).orElseThrow();
  }

  @Test
  void tellsWhatChanged() {
    assertThat(clause(pools(CPU), pools(GPU, CPU))).isEqualTo("pool gpu is new");
    assertThat(clause(pools(GPU, CPU), pools(CPU))).isEqualTo("pool gpu is gone");
    assertThat(clause(pools(GPU, CPU), pools(CPU, GPU)))
        .isEqualTo("pool cpu now stands before pool gpu");
    assertThat(clause(pools(CPU), pools())).isEqualTo("pool cpu is gone");
    String narrow = CPU.replace("[b]", "[c]");
    assertThat(clause(pools(CPU), pools(narrow)))
        .startsWith("pool cpu does not match it any more: labels");
    assertThat(clause(pools(narrow), pools(CPU)))
        .startsWith("pool cpu did not match it then: labels");
    assertThat(clause(pools(GPU, CPU), "moved: [{ from: gpu, to: t4 }]\n" + pools(CPU, t4())))
        .isEqualTo("pool cpu now stands before pool t4");
    String assume = "assume: [{ atMostOne: [a, b] }]\n";
    assertThat(clause(pools(CPU), assume + pools(CPU))).isEqualTo("rule assume-1 is new");
    assertThat(clause(assume + pools(CPU), pools(CPU))).isEqualTo("rule assume-1 is gone");
  }

  private static String t4() {
    return GPU.replace("gpu", "t4");
  }

  @Test
  void saysNothingWhereForksDecide() {
    String apart = GPU.replace("[a, b] }", "[a, b], forks: only }");
    assertThat(clause(Fork.UNKNOWN, pools(CPU), pools(apart, CPU))).isEmpty();
  }
}
