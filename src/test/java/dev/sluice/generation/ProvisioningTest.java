package dev.sluice.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages.State;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.secret.Secret;
import dev.sluice.store.SqliteLedger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is provided ahead of time, in a time that only the test moves. */
class ProvisioningTest {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: a
          match: { labels: [a] }
          volumes: [{ name: cache, mount: /cache }]
          secrets: [pip]
          proxy: egress
        - name: b
          match: { labels: [b] }
          docker: true
        - name: pinned
          match: { labels: [c] }
          image: { runnerVersion: 2.300.0, from: "example.com/x:1" }
        - name: same-as-a
          match: { labels: [d] }
      """;

  private final VirtualTimeline time = new VirtualTimeline(START);
  private final Modal modal = new Modal();
  private final List<Runnable> builds = new ArrayList<>();
  private final ImageBuilds images = new ImageBuilds(modal, time::now, new Random(1), builds::add);
  private Answer<String> latest = Answer.ok("2.337.0");
  private int asked;
  private SqliteLedger ledger;
  private Generations generations;
  private ActiveTable tables;
  private Provisioning provisioning;

  @BeforeEach
  void open(@TempDir Path directory) {
    ledger = SqliteLedger.open(directory.resolve("sluice.db"));
    generations = new Generations(ledger, sources -> PoolsLoader.load(sources).config(), time::now);
    tables = new ActiveTable(apply(POOLS), generations::load);
    var updates =
        new RunnerUpdates(
            tables, generations, new Releases(), images, DAY, time::now, new Random(2));
    provisioning = new Provisioning(tables, modal, images, updates, time::now);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private AppliedTable apply(String text) {
    SourceText source = SourceText.of("pools.yaml", text);
    return generations.apply(
        List.of(source),
        PoolsLoader.load(List.of(source)).config().orElseThrow(),
        "2.337.0",
        "me",
        "pools.yaml");
  }

  private void look() {
    provisioning.look();
    List<Runnable> started = List.copyOf(builds);
    builds.clear();
    started.forEach(Runnable::run);
  }

  private void pass(Duration span) {
    for (Instant end = time.now().plus(span); time.now().isBefore(end); ) {
      time.advance(Duration.ofMinutes(1));
      look();
    }
  }

  private State state(String version, Docker docker) {
    return images.state("test", new Image(version, null, List.of(), null), docker);
  }

  @Test
  void providesAppVolumesSecretsAndProxiesBeforeImagesAndEachImageOnce() {
    look();

    assertThat(modal.calls)
        .containsExactly(
            "app",
            "volume cache",
            "secret pip",
            "proxy egress",
            "image 2.337.0 none",
            "image 2.337.0 gvisor",
            "image 2.300.0 none");
    assertThat(state("2.337.0", Docker.NONE)).isInstanceOf(State.Ready.class);
    pass(Duration.ofHours(1));
    assertThat(modal.calls).as("nothing is asked for twice").hasSize(7);
  }

  @Test
  void asksAgainForWhatIsMissingAndGoesOnWithTheRest() {
    modal.failing = "secret pip";

    look();

    assertThat(modal.calls).contains("proxy egress", "image 2.337.0 none");
    pass(Duration.ofMinutes(5));
    assertThat(modal.calls).filteredOn("secret pip"::equals).hasSizeBetween(4, 6);
    modal.failing = "";
    pass(Duration.ofMinutes(5));
    assertThat(modal.calls).filteredOn("secret pip"::equals).hasSizeBetween(5, 7);
  }

  @Test
  void aBuildThatFailsIsTriedAgainEverMoreSeldomAndOthersGoOn() {
    modal.failing = "image 2.337.0 gvisor";

    look();

    assertThat(state("2.337.0", Docker.NONE)).isInstanceOf(State.Ready.class);
    assertThat(state("2.337.0", Docker.GVISOR))
        .isInstanceOfSatisfying(
            State.Failed.class,
            failed ->
                assertThat(failed.retryAt())
                    .isBetween(START.plusSeconds(24), START.plusSeconds(36)));
    pass(Duration.ofHours(1));
    assertThat(modal.calls).filteredOn(modal.failing::equals).hasSizeBetween(6, 10);
  }

  @Test
  void aFailedBuildIsTriedAtOnceAfterAChange() {
    modal.failing = "image 2.337.0 gvisor";
    look();
    pass(Duration.ofHours(1));
    modal.failing = "";

    tables.swap(apply(POOLS + "    priority: 1\n"));
    look();

    assertThat(state("2.337.0", Docker.GVISOR)).isInstanceOf(State.Ready.class);
  }

  @Test
  void atMostFourBuildsRunAtATime() {
    for (int i = 0; i < 9; i++) {
      images.state("p", new Image("2.337." + i, null, List.of(), null), Docker.NONE);
    }
    assertThat(builds).hasSize(4);

    builds.removeFirst().run();
    assertThat(builds).hasSize(4);
    while (!builds.isEmpty()) {
      builds.removeFirst().run();
    }
    assertThat(modal.calls).hasSize(9);
  }

  @Test
  void aNewerVersionComesIntoForceOnceAllItsImagesAreReady() {
    look();
    latest = Answer.ok("2.338.0");
    modal.failing = "image 2.338.0 gvisor";

    pass(Duration.ofHours(30));

    assertThat(asked).isEqualTo(1);
    assertThat(tables.current().serial()).as("what runs is kept").isEqualTo(1);
    modal.failing = "";
    pass(Duration.ofHours(1));
    assertThat(tables.current().serial()).isEqualTo(2);
    assertThat(tables.current().generation().runnerVersion()).isEqualTo("2.338.0");
    assertThat(tables.current().config().pools())
        .extracting(pool -> pool.image().runnerVersion())
        .containsExactly("2.338.0", "2.338.0", "2.300.0", "2.338.0");
    assertThat(ledger.latestGeneration().orElseThrow().serial()).isEqualTo(2);
    assertThat(modal.calls).doesNotContain("image 2.338.0 vm");
  }

  @Test
  void aPoolThatIsBrokenAsItIsDoesNotHoldANewerVersionBack() {
    modal.broken = Set.of("image 2.337.0 gvisor", "image 2.338.0 gvisor");
    look();
    latest = Answer.ok("2.338.0");

    pass(Duration.ofHours(30));

    assertThat(tables.current().generation().runnerVersion()).isEqualTo("2.338.0");
  }

  @Test
  void whereModalDoesNotAnswerNoVersionComesIntoForceWithoutItsImages() {
    modal.failure = new Failure.Unavailable("no answer");
    modal.broken =
        Set.of(
            "image 2.337.0 none",
            "image 2.337.0 gvisor",
            "image 2.338.0 none",
            "image 2.338.0 gvisor");
    look();
    latest = Answer.ok("2.338.0");

    pass(Duration.ofHours(30));

    assertThat(tables.current().generation().runnerVersion()).isEqualTo("2.337.0");
  }

  @Test
  void anImageStaysReadyUntilModalDeniesIt() {
    look();
    State ready = state("2.337.0", Docker.NONE);
    modal.prints = false;
    modal.failure = new Failure.Unavailable("no answer");
    modal.failing = "image 2.337.0 none";

    recheck();
    assertThat(builds).hasSize(1);
    recheck();
    assertThat(builds).as("asked once").hasSize(1);
    assertThat(state("2.337.0", Docker.NONE)).isEqualTo(ready);
    look();
    assertThat(state("2.337.0", Docker.NONE)).as("no answer says nothing").isEqualTo(ready);

    modal.failure = new Failure.Refused("no such base");
    recheck();
    look();
    assertThat(state("2.337.0", Docker.NONE)).isInstanceOf(State.Failed.class);
  }

  @Test
  void anImageThatModalBuildsAnewIsNotReadyMeanwhile() {
    look();
    var seen = new ArrayList<State>();
    modal.whileBuilding = () -> seen.add(state("2.337.0", Docker.NONE));

    recheck();
    look();

    assertThat(seen).singleElement().isInstanceOf(State.Building.class);
    assertThat(state("2.337.0", Docker.NONE)).isInstanceOf(State.Ready.class);
  }

  @Test
  void whatABuildSaysIsShownAsOneLineWithoutCredentials() {
    modal.failure =
        new Failure.Refused(
            "failed:\r\n\u001B[31mBearer "
                + Canary.secret("build").reveal()
                + " "
                + "x".repeat(900));
    modal.failing = "image 2.337.0 none";

    look();

    assertThat(state("2.337.0", Docker.NONE))
        .isInstanceOfSatisfying(
            State.Failed.class,
            failed ->
                assertThat(failed.failure().detail())
                    .startsWith("failed: Bearer *** xxx")
                    .endsWith("...")
                    .hasSize(503));
  }

  private void recheck() {
    images.recheck("test", new Image("2.337.0", null, List.of(), null), Docker.NONE);
  }

  @Test
  void aRestartGoesOnWithTheVersionThatRanUntilANewerOneIsReady() {
    SourceText same = SourceText.of("pools.yaml", POOLS);
    SourceText other = SourceText.of("pools.yaml", POOLS + "# changed\n");

    assertThat(generations.runnerVersionOf(List.of(same))).contains("2.337.0");
    assertThat(generations.runnerVersionOf(List.of(other))).isEmpty();

    latest = Answer.ok("2.338.0");
    modal.failing = "image 2.338.0 gvisor";
    provisioning.checkRunnerVersion();
    pass(Duration.ofHours(2));
    assertThat(generations.runnerVersionOf(List.of(same))).contains("2.337.0");
    modal.failing = "";
    pass(Duration.ofHours(1));
    assertThat(generations.runnerVersionOf(List.of(same))).contains("2.338.0");
  }

  @Test
  void anOlderVersionOrNoAnswerChangesNothing() {
    latest = Answer.ok("2.99.9");
    pass(Duration.ofHours(27));
    assertThat(asked).isEqualTo(1);
    latest = Answer.failed(new Failure.Unavailable("503"));
    pass(Duration.ofHours(30));

    assertThat(asked).as("asked again after an hour").isBetween(4, 8);
    assertThat(tables.current().serial()).isEqualTo(1);
  }

  @Test
  void aRefusedRunnerHasTheNewestVersionLookedForAtOnce() {
    look();
    latest = Answer.ok("2.338.0");

    provisioning.checkRunnerVersion();
    look();
    look();

    assertThat(tables.current().generation().runnerVersion()).isEqualTo("2.338.0");
    provisioning.checkRunnerVersion();
    look();
    assertThat(asked).as("not for every runner that is refused").isEqualTo(1);
    pass(Duration.ofMinutes(11));
    assertThat(asked).isEqualTo(2);
  }

  @Test
  void whereAllPoolsPinAVersionGitHubIsNotAsked() {
    tables.swap(
        apply(
            """
            version: 1
            pools: [{ name: a, match: { labels: [a] }, image: { runnerVersion: 2.300.0 } }]
            """));

    pass(Duration.ofHours(50));

    assertThat(asked).isZero();
  }

  private final class Releases implements RunnerReleases {
    @Override
    public Answer<String> latest() {
      asked++;
      return latest;
    }

    @Override
    public Answer<List<Release>> recent() {
      return Answer.ok(List.of());
    }
  }

  /** Writes down what it was asked for; some things fail. */
  private static final class Modal implements Provisioner {
    final List<String> calls = new ArrayList<>();
    String failing = "";
    Set<String> broken = Set.of();
    Failure failure = new Failure.Refused("on demand");

    /** Whether an image that is asked for is built, and not only found. */
    boolean prints = true;

    Runnable whileBuilding = () -> {};

    private Answer<String> answer(String call) {
      calls.add(call);
      return call.equals(failing) || broken.contains(call)
          ? Answer.failed(failure)
          : Answer.ok(call + " " + calls.size());
    }

    @Override
    public Answer<String> app() {
      return answer("app");
    }

    @Override
    public Answer<String> image(Image image, Docker docker, Consumer<String> log) {
      if (prints) {
        log.accept("a line");
        whileBuilding.run();
      }
      return answer("image " + image.runnerVersion() + " " + docker.word());
    }

    @Override
    public Answer<String> volume(String name) {
      return answer("volume " + name);
    }

    @Override
    public Answer<String> namedSecret(String name) {
      return answer("secret " + name);
    }

    @Override
    public Answer<String> proxy(String name) {
      return answer("proxy " + name);
    }

    @Override
    public Answer<String> secret(Map<String, Secret> env, UUID key) {
      throw new AssertionError("no launch here");
    }

    @Override
    public Answer<Removed> removeSecret(String secretId) {
      throw new AssertionError("no launch here");
    }
  }
}
