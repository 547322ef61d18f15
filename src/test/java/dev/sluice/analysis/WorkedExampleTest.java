package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.analysis.Difference.Region;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Five pools, and a change of three lines that moves every H100 job to another pool. */
class WorkedExampleTest {
  private static final String H100 =
      pool("h100", "all: [self-hosted, 'gpu-h100*']", "acme/ml-*", "H100");
  private static final String SPOT =
      pool("gpu-spot", "all: [self-hosted, 'gpu-*', spot]", "", "T4");
  private static final String RELEASE =
      pool(
          "release",
          "all: [self-hosted], any: [linux, x64], none: [spot]",
          "acme/release-tools",
          "");

  private static final String BEFORE =
      "version: 1\npools:\n"
          + H100
          + pool("gpu", "all: [self-hosted, 'gpu-*'], none: [spot]", "", "A10")
          + SPOT
          + RELEASE
          + pool("cpu", "all: [self-hosted], none: ['gpu-*']", "", "");

  private static final String AFTER =
      "version: 1\npools:\n"
          + pool("gpu", "all: [self-hosted, 'gpu-*']", "", "A10")
          + H100
          + SPOT
          + RELEASE
          + pool("cpu", "all: [self-hosted], none: ['gpu-*', windows]", "", "");

  private static String pool(String name, String labels, String repository, String gpu) {
    return "  - name: %s\n    match: { labels: { %s, optional: ['*'] }%s }\n%s"
        .formatted(
            name,
            labels,
            repository.isEmpty() ? "" : ", repositories: [" + repository + "]",
            gpu.isEmpty() ? "" : "    gpu: " + gpu + "\n");
  }

  @Test
  void threeRegionsMoveAndNothingElse() {
    Difference difference = Difference.between(Tables.of(BEFORE), Tables.of(AFTER));

    assertThat(difference.completeness()).isEqualTo(Completeness.EXACT);
    assertThat(difference.respecified()).isEmpty();
    assertThat(difference.regions())
        .extracting(
            region -> region.from().describe() + " -> " + region.to().describe(),
            region -> region.witness().labels(),
            region -> region.description().text())
        .containsExactly(
            tuple(
                "h100 -> gpu",
                List.of("self-hosted", "gpu-h100x"),
                "labels self-hosted, gpu-h100*, repository acme/ml-*"),
            tuple(
                "gpu-spot -> gpu",
                List.of("self-hosted", "gpu-x", "spot"),
                "labels self-hosted, gpu-*, spot;"
                    + " except those with labels gpu-h100*, repository acme/ml-*"),
            tuple(
                "cpu -> (no pool)",
                List.of("self-hosted", "windows"),
                "labels self-hosted, windows, no gpu-*;"
                    + " except those with labels linux or x64, no spot, repository"
                    + " acme/release-tools"));
  }

  @Test
  void nothingMovesTheOtherWayRoundWithoutBeingSaid() {
    assertThat(Difference.between(Tables.of(AFTER), Tables.of(BEFORE)).regions())
        .extracting(Region::from, Region::to)
        .containsExactlyInAnyOrder(
            tuple(new Outcome.Taken("gpu"), new Outcome.Taken("h100")),
            tuple(new Outcome.Taken("gpu"), new Outcome.Taken("gpu-spot")),
            tuple(new Outcome.Unmatched(), new Outcome.Taken("cpu")));
    assertThat(Difference.between(Tables.of(BEFORE), Tables.of(BEFORE)).isEmpty()).isTrue();
  }

  @Test
  void twoPoolsAreDeadAfterwards() {
    assertThat(TableAnalysis.of(Tables.of(BEFORE)).dead()).isEmpty();
    assertThat(TableAnalysis.of(Tables.of(AFTER)).dead())
        .extracting(Dead::entry, Dead::blockers, Dead::before)
        .containsExactly(tuple(1, List.of(0), 0), tuple(2, List.of(0), 0));
  }

  @Test
  void runnersOfTenPairsCanBeStolenAndOfFourAfterwards() {
    assertThat(TableAnalysis.of(Tables.of(BEFORE)).hazards())
        .extracting(hazard -> hazard.to() + " from " + hazard.from())
        .containsExactlyInAnyOrder(
            "gpu from h100",
            "gpu from gpu-spot",
            "gpu-spot from h100",
            "release from gpu",
            "release from gpu-spot",
            "release from cpu",
            "cpu from h100",
            "cpu from gpu",
            "cpu from gpu-spot",
            "cpu from release");
    assertThat(TableAnalysis.of(Tables.of(AFTER)).hazards()).hasSize(4);
  }

  @Test
  void aLabelForCpuLeavesSix() {
    UnaryOperator<String> demand =
        text ->
            text.replace(
                "all: [self-hosted], none: ['gpu-*']", "all: [self-hosted, cpu], none: ['gpu-*']");
    UnaryOperator<String> refuse =
        text ->
            text.contains("name: cpu")
                ? text
                : text.contains("none: [")
                    ? text.replace("none: [", "none: [cpu, ")
                    : text.replace(", optional", ", none: [cpu], optional");
    String changed =
        List.of(demand.apply(BEFORE).split("(?=  - name)")).stream()
            .map(refuse)
            .collect(Collectors.joining());

    assertThat(TableAnalysis.of(Tables.of(changed)).hazards())
        .hasSize(6)
        .noneMatch(hazard -> hazard.to().equals("cpu"));
  }
}
