package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.Outcome;
import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Outcome GPU = new Outcome.Taken("gpu");
  private static final Outcome CPU = new Outcome.Taken("cpu");
  private static final Outcome NOBODY = new Outcome.Unmatched();
  private static final String BEFORE =
      """
      version: 1
      pools:
        - { name: gpu, match: { labels: [modal, gpu] }, gpu: A10 }
        - { name: cpu, match: { labels: { all: [modal], optional: [windows] } } }
      """;

  private static RoutingTable table(String text) {
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", text)));
    return RoutingTable.compile(
        loaded.config().orElseThrow(() -> new AssertionError(loaded.diagnostics())));
  }

  private static JobFacts job(String repository, @Nullable String workflow, String... labels) {
    return new JobFacts(
        RepositoryName.parse(repository).orElseThrow(),
        List.of(labels),
        Visibility.PRIVATE,
        Fork.NO,
        workflow,
        null,
        null);
  }

  private static Replay replay(String before, String after, Map<String, String> renamed) {
    return new Replay(table(before), table(after), renamed);
  }

  @Test
  void jobsAreCountedByTheWayTheyGo() {
    Replay replay = replay(BEFORE, BEFORE.replace(", optional: [windows]", ""), Map.of());
    replay.add(new Traffic(job("acme/win", "build", "modal", "windows"), 3, NOW, 0, Duration.ZERO));
    replay.add(
        new Traffic(
            job("acme/Other", null, "modal", "windows"),
            1,
            NOW.plusSeconds(1),
            1,
            Duration.ofMinutes(5)));
    replay.add(Traffic.of(job("acme/app", "ci", "modal")));
    replay.add(Traffic.of(job("acme/app", "ci", "modal", "gpu")));
    replay.add(Traffic.of(job("acme/app", "ci", "ubuntu-latest")));

    assertThat(replay.hits(CPU, NOBODY))
        .isEqualTo(
            new Replay.Hits(
                4,
                List.of("acme/other", "acme/win"),
                List.of("build"),
                job("acme/Other", null, "modal", "windows"),
                NOW.plusSeconds(1),
                1,
                Duration.ofMinutes(5)));
    assertThat(replay.hits().keySet())
        .containsExactlyInAnyOrder(
            new Replay.Way(CPU, NOBODY),
            new Replay.Way(CPU, CPU),
            new Replay.Way(GPU, GPU),
            new Replay.Way(NOBODY, NOBODY));
    assertThat(replay.moved()).isEqualTo(4);
    assertThat(replay.newlyUnmatched()).isEqualTo(4);
    assertThat(replay.total()).isEqualTo(6);
    assertThat(replay.elsewhere()).isEqualTo(1);
  }

  @Test
  void jobsOfARenamedPoolStay() {
    Replay replay =
        replay(
            BEFORE,
            BEFORE.replace("name: cpu", "name: small") + "moved: [{ from: cpu, to: small }]\n",
            Map.of("cpu", "small"));
    replay.add(Traffic.of(job("acme/app", "ci", "modal")));

    assertThat(replay.moved()).isZero();
    assertThat(replay.total()).isEqualTo(1);
  }

  @Test
  void whereAForkWouldMoveItAJobCountsAsMoved() {
    String denied =
        BEFORE.replace("pools:", "deny:\n  - { name: no-forks, match: { forks: only } }\npools:");
    Replay replay = replay(BEFORE, denied, Map.of());
    replay.add(Traffic.of(job("acme/app", "ci", "modal").withFork(Fork.UNKNOWN)));
    replay.add(Traffic.of(job("acme/app", "ci", "modal").withFork(Fork.YES)));
    replay.add(Traffic.of(job("acme/app", "ci", "modal")));

    assertThat(replay.moved()).isEqualTo(2);
    assertThat(replay.movedIfFork()).isEqualTo(1);
    assertThat(replay.newlyUnmatched()).as("refused is without a pool as well").isEqualTo(2);
  }

  @Test
  void whatIsForOthersMachinesIsNotCountedAsOurs() {
    String denied =
        BEFORE.replace("pools:", "deny:\n  - { name: no, match: { repositories: [a/b] } }\npools:");
    Replay replay = replay(BEFORE, denied, Map.of());
    replay.add(Traffic.of(job("a/b", "ci", "ubuntu-latest")));

    assertThat(replay.hits(NOBODY, new Outcome.Refused("no")).jobs()).isEqualTo(1);
    assertThat(List.of(replay.moved(), replay.total(), replay.elsewhere()))
        .containsExactly(0L, 0L, 1L);
  }

  @Test
  void anAssumptionIsTheSameUnderAnotherNumber() {
    String one = "assume: [{ atMostOne: [modal, windows] }]\n";
    String two = "assume: [{ atMostOne: [a, b] }, { atMostOne: [modal, windows] }]\n";
    Replay replay = replay(BEFORE + one, BEFORE + two, Map.of());
    replay.add(Traffic.of(job("acme/app", "ci", "modal", "windows")));

    assertThat(replay.hits().keySet()).noneMatch(Replay.Way::isMove);
  }
}
