package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Traffic;
import dev.sluice.plan.GuardCheck.Kind;
import dev.sluice.plan.GuardCheck.Verdict;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GuardChecksTest {
  private static final String POOLS =
      """
      pools:
        - { name: release, match: { labels: [modal, release] }, preventDestroy: true }
        - { name: cpu, match: { labels: { all: [modal], optional: [windows] } } }
      """;

  private static PoolsConfig config(String guards, String pools) {
    String text = "version: 1\n" + guards + pools;
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", text)));
    return loaded.config().orElseThrow(() -> new AssertionError(loaded.diagnostics()));
  }

  private static Traffic jobs(long count, String... labels) {
    return new Traffic(
        new JobFacts(
            RepositoryName.parse("acme/app").orElseThrow(),
            List.of(labels),
            Visibility.PRIVATE,
            Fork.NO,
            null,
            null,
            null),
        count,
        null,
        0,
        Duration.ZERO);
  }

  /** A tenth of the jobs that are ours lose their pool. */
  private static List<GuardCheck> checks(
      PoolsConfig before, PoolsConfig after, Guards asked, Accepted accepted) {
    Draft draft = Draft.of(before, after, List.of());
    Replay replay = draft.replay();
    replay.add(jobs(10, "modal", "windows"));
    replay.add(jobs(90, "modal"));
    replay.add(jobs(900, "ubuntu-latest"));
    return draft.plan(replay, PriceTable.EMPTY, asked, accepted).guards();
  }

  private static PoolsConfig withoutWindows(String guards) {
    return config(guards, POOLS.replace("{ all: [modal], optional: [windows] }", "[modal]"));
  }

  @Test
  void theShareIsThatOfTheJobsThatAreOurs() {
    assertThat(
            checks(
                config("guards: { maxMovedShare: 0.1 }\n", POOLS),
                withoutWindows("guards: { maxMovedShare: 0.1 }\n"),
                Guards.NONE,
                Accepted.NOTHING))
        .extracting(GuardCheck::kind, GuardCheck::verdict)
        .contains(tuple(Kind.MAX_MOVED_SHARE, Verdict.PASSED));
    List<GuardCheck> refused =
        checks(
            config("guards: { maxMovedShare: 0.099 }\n", POOLS),
            withoutWindows("guards: { maxMovedShare: 0.099 }\n"),
            Guards.NONE,
            Accepted.NOTHING);
    assertThat(refused.getFirst().describe())
        .isEqualTo(
            "maxMovedShare: at most 9.9 % of the jobs move, 10 of 100 move (10 %) (--accept-moved"
                + " 10 has it all the same)");
  }

  @Test
  void aGuardCannotBeLoosenedByTheChangeThatItRefuses() {
    for (boolean removed : List.of(true, false)) {
      PoolsConfig before = config(removed ? "guards: { maxNewlyUnmatched: 9 }\n" : "", POOLS);
      PoolsConfig after = withoutWindows(removed ? "" : "guards: { maxNewlyUnmatched: 9 }\n");

      assertThat(checks(before, after, Guards.NONE, Accepted.NOTHING))
          .filteredOn(check -> check.kind() == Kind.MAX_NEWLY_UNMATCHED)
          .singleElement()
          .satisfies(check -> {
            assertThat(check.isRefused()).isTrue();
            assertThat(check.override()).isEqualTo("--accept-unmatched 10");
          });
    }
  }

  @Test
  void theNumberThatIsTypedHasToCoverIt() {
    var asked = new Guards(BigDecimal.ZERO, 0L, List.of());
    PoolsConfig before = config("", POOLS);
    PoolsConfig after = withoutWindows("");

    assertThat(checks(before, after, asked, new Accepted(9L, 9L, Set.of())))
        .filteredOn(GuardCheck::isRefused)
        .hasSize(2);
    assertThat(checks(before, after, asked, new Accepted(10L, 11L, Set.of())))
        .extracting(GuardCheck::verdict)
        .containsExactly(Verdict.ACCEPTED, Verdict.ACCEPTED, Verdict.PASSED);
  }

  @Test
  void aProtectedPoolKeepsItsJobsAndItsSandbox() {
    String guards = "guards: { protected: [\"rel*\"] }\n";
    PoolsConfig before = config(guards, POOLS);
    for (String changed :
        List.of(
            POOLS.replace("preventDestroy: true", "preventDestroy: true, gpu: T4"),
            POOLS.replace("preventDestroy: true", "preventDestroy: true, concurrency: { max: 1 }"),
            POOLS.replace("[modal, release]", "[modal, release, now]"),
            POOLS.replace("[modal, release]", "{ all: [modal, release], optional: [x] }"))) {
      PoolsConfig after = config(guards, changed);

      assertThat(checks(before, after, Guards.NONE, Accepted.NOTHING))
          .filteredOn(GuardCheck::isRefused)
          .extracting(GuardCheck::kind, GuardCheck::override)
          .containsExactly(tuple(Kind.PROTECTED, "--accept-protected release"));
      assertThat(checks(before, after, Guards.NONE, new Accepted(null, null, Set.of("release"))))
          .noneMatch(GuardCheck::isRefused);
    }
    assertThat(checks(before, withoutWindows(guards), Guards.NONE, Accepted.NOTHING))
        .noneMatch(GuardCheck::isRefused);
  }

  @Test
  void whatMustNotBeDestroyedIsNeitherRemovedNorRenamed() {
    PoolsConfig before = config("", POOLS);
    String renamed =
        POOLS.replace("name: release", "name: shipping")
            + "moved: [{ from: release, to: shipping }]\n";
    for (PoolsConfig after :
        List.of(
            config("", renamed), config("", POOLS.replaceFirst("(?m)^  - .*release.*\n", "")))) {
      assertThat(checks(before, after, Guards.NONE, new Accepted(100L, 100L, Set.of("release"))))
          .filteredOn(GuardCheck::isRefused)
          .extracting(GuardCheck::kind, GuardCheck::override)
          .containsExactly(tuple(Kind.PREVENT_DESTROY, null));
    }
  }

  @Test
  void withoutRecordedJobsAShareIsNotJudged() {
    var asked = new Guards(BigDecimal.ZERO, 0L, List.of());
    PoolsConfig before = config("", POOLS);

    assertThat(
            Draft.of(before, withoutWindows(""), List.of())
                .plan(null, PriceTable.EMPTY, asked, Accepted.NOTHING)
                .guards())
        .extracting(GuardCheck::verdict)
        .containsExactly(Verdict.OPEN, Verdict.OPEN, Verdict.PASSED);
    assertThat(
            Draft.of(before, before, List.of())
                .plan(null, PriceTable.EMPTY, asked, Accepted.NOTHING)
                .guards())
        .extracting(GuardCheck::verdict)
        .containsOnly(Verdict.PASSED);
    assertThat(
            Draft.of(PoolsConfig.EMPTY, before, List.of())
                .plan(null, PriceTable.EMPTY, asked, Accepted.NOTHING)
                .guards())
        .as("nothing is in force that could be guarded")
        .isEmpty();
  }
}
