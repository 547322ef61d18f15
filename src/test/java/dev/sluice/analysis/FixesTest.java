package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Edits that are offered against stolen runners, done as somebody would who reads them. */
class FixesTest {
  private static String pools(String gpu, String cpu) {
    return """
    version: 1
    pools:
      - name: gpu
        match: { labels: { %s } }
        gpu: H100
      - name: cpu
        match: { labels: { %s } }
    """
        .formatted(gpu, cpu);
  }

  private static List<Hazard> hazards(String text) {
    return TableAnalysis.of(Tables.of(text)).hazards();
  }

  private static void offers(String text, String fix) {
    assertThat(hazards(text))
        .as(text)
        .singleElement()
        .satisfies(hazard -> {
          assertThat(hazard.from()).isEqualTo("gpu");
          assertThat(hazard.to()).isEqualTo("cpu");
          assertThat(hazard.severity()).isEqualTo(Severity.COST);
          assertThat(hazard.fix()).isEqualTo(fix);
        });
  }

  /** That no runner can be stolen that matters, and not for want of jobs. */
  private static void helps(String text) {
    assertThat(hazards(text)).as(text).allMatch(hazard -> hazard.severity() == Severity.BENIGN);
    assertThat(Tables.codes(text)).as(text).doesNotContain("SL0301", "SL0302", "SL0305");
  }

  @Test
  void refusesALabel() {
    String thief = "all: [modal, cpu]";
    offers(pools("all: [modal, gpu], optional: ['*']", thief), "add \"cpu\" to none of gpu");
    helps(pools("all: [modal, gpu], none: [cpu], optional: ['*']", thief));
  }

  @Test
  void noLongerLetsALabelIn() {
    String thief = "all: [modal, cpu]";
    offers(
        pools("all: [modal, gpu], optional: [cpu, arm]", thief),
        "take \"cpu\" out of optional of gpu");
    helps(pools("all: [modal, gpu], optional: [arm]", thief));
  }

  @Test
  void asksForALabelOfItsOwn() {
    String victim = "all: [modal, gpu], optional: [arm]";
    offers(
        pools(victim, "all: [modal]"),
        "add the label \"cpu\" to all of cpu, and to runs-on of its jobs");
    helps(pools(victim, "all: [modal, cpu]"));
  }

  @Test
  void asksForALabelThatTheOtherRefuses() {
    offers(
        pools("all: [modal, gpu], optional: ['*']", "all: [modal]"),
        "add the label \"cpu\" to all of cpu and to none of gpu, and to runs-on of its jobs");
    helps(pools("all: [modal, gpu], none: [cpu], optional: ['*']", "all: [modal, cpu]"));
  }

  @Test
  void offersNoLabelThatIsAskedForAlready() {
    offersNothing(pools("all: [modal, gpu, cpu, pool-cpu]", "all: [modal]"));
  }

  @Test
  void offersNothingThatLeavesAPoolWithoutJobs() {
    offersNothing(pools("all: [modal, gpu]", "all: [modal], none: ['*cpu']"));
  }

  private static void offersNothing(String text) {
    assertThat(hazards(text))
        .as(text)
        .singleElement()
        .satisfies(hazard -> assertThat(hazard.fix()).isNull());
  }

  @Test
  void offersTheNextEditIfTheFirstLeavesAPoolWithoutJobs() {
    // Without the label there are none: the first pool has them.
    String text =
        """
        version: 1
        pools:
          - name: first
            match: { labels: [modal, gpu] }
            gpu: H100
          - name: gpu
            match: { labels: { all: [modal, gpu], optional: [cpu] } }
            gpu: H100
          - name: cpu
            match: { labels: [modal, cpu] }
        """;
    assertThat(hazards(text))
        .filteredOn(hazard -> hazard.to().equals("cpu"))
        .extracting(Hazard::from, Hazard::fix)
        .containsExactly(
            tuple("gpu", "add the label \"pool-cpu\" to all of cpu, and to runs-on of its jobs"));
    helps(text.replace("[modal, cpu]", "[modal, cpu, pool-cpu]"));
  }
}
