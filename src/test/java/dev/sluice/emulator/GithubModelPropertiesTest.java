package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Laws of GitHub's scheduler that hold in every history, whatever people and machines do. */
class GithubModelPropertiesTest {
  private static final List<String> LABELS = List.of("Modal", "gpu:t4", "gpu:h100", "linux");
  private static final List<String> PHASES =
      List.of("waiting", "queued", "in_progress", "completed");
  private static final JsonMapper JSON = new JsonMapper();

  enum Act {
    QUEUE,
    QUEUE_GATED,
    APPROVE,
    MINT_AND_BOOT,
    MINT_ONLY,
    DELETE,
    CANCEL,
    KILL,
    PASS_SECONDS,
    PASS_MINUTES
  }

  @Provide
  Arbitrary<List<Act>> acts() {
    return Arbitraries.of(Act.class).list().ofMaxSize(120);
  }

  @Property(tries = 200)
  void aRunnerTakesOneJobAtMostAndOnlyOneWhoseLabelsItCarries(
      @ForAll("acts") List<Act> acts, @ForAll long seed) {
    History history = play(acts, seed);
    Map<Long, Long> jobOfRunner = new HashMap<>();
    for (GithubJob job : history.world.model.jobs()) {
      GithubJob.Taker taker = job.runner();
      if (taker != null && taker.id() != 0) {
        assertThat(jobOfRunner.put(taker.id(), job.id())).isNull();
        assertThat(history.minted.get(taker.id())).containsAll(lower(job.labels()));
      }
    }
  }

  @Property(tries = 200)
  void aRemovedRunnerGetsNoJob(@ForAll("acts") List<Act> acts, @ForAll long seed) {
    History history = play(acts, seed);
    for (GithubJob job : history.world.model.jobs()) {
      GithubJob.Taker taker = job.runner();
      assertThat(taker != null && history.removed.contains(taker.id())).isFalse();
    }
  }

  @Property(tries = 200)
  void phasesOnlyMoveForward(@ForAll("acts") List<Act> acts, @ForAll long seed) {
    History history = play(acts, seed);
    for (GithubJob job : history.world.model.jobs()) {
      List<String> actions = history.world.actions(job.id());
      assertThat(actions).doesNotHaveDuplicates();
      assertThat(actions).isSortedAccordingTo((a, b) -> PHASES.indexOf(a) - PHASES.indexOf(b));
      assertThat(actions.getLast().equals("completed"))
          .isEqualTo(job.status() == GithubJob.Status.COMPLETED);
    }
  }

  @Property(tries = 200)
  void noJobIsLeftInLineBesideAnIdleRunnerThatCouldRunIt(
      @ForAll("acts") List<Act> acts, @ForAll long seed) {
    History history = play(acts, seed);
    List<GithubRunner> idle =
        history.world.model.runners().stream()
            .filter(runner -> runner.online() && !runner.busy())
            .toList();
    for (GithubJob job : history.world.model.jobs()) {
      if (job.status() == GithubJob.Status.QUEUED) {
        assertThat(idle).noneMatch(runner -> runner.labels().containsAll(lower(job.labels())));
      }
    }
  }

  @Property(tries = 50)
  void oneSeedGivesOneHistory(@ForAll("acts") List<Act> acts, @ForAll long seed) {
    assertThat(play(acts, seed).world.events).isEqualTo(play(acts, seed).world.events);
  }

  @Property(tries = 50)
  void everyEventSaysInItsStatusWhatItsActionSays(
      @ForAll("acts") List<Act> acts, @ForAll long seed) {
    for (GithubEvent event : play(acts, seed).world.events) {
      JsonNode payload = JSON.readTree(event.payload());
      assertThat(payload.path("workflow_job").path("status").asString())
          .isEqualTo(payload.path("action").asString())
          .isEqualTo(event.action());
    }
  }

  private static final class History {
    private final GithubWorld world;
    private final RandomGenerator random;
    private final Map<Long, Set<String>> minted = new HashMap<>();
    private final Set<Long> removed = new HashSet<>();
    private final List<Runnable> kills = new ArrayList<>();

    private History(long seed) {
      world = new GithubWorld(seed);
      random = new Random(seed);
    }
  }

  private static History play(List<Act> acts, long seed) {
    var history = new History(seed);
    for (Act act : acts) {
      perform(history, act);
    }
    history.world.pass(Duration.ZERO);
    return history;
  }

  private static void perform(History history, Act act) {
    GithubWorld world = history.world;
    switch (act) {
      case QUEUE -> queue(history, GithubJobRequest.Gate.NONE);
      case QUEUE_GATED -> queue(history, GithubJobRequest.Gate.APPROVAL);
      case APPROVE ->
          any(history, world.model.jobs()).forEach(job -> world.model.approve(job.id()));
      case MINT_AND_BOOT -> history.kills.add(world.boot(mint(history)));
      case MINT_ONLY -> mint(history);
      case DELETE -> any(history, world.model.runners()).forEach(runner -> delete(history, runner));
      case CANCEL -> any(history, world.model.jobs()).forEach(job -> world.model.cancel(job.id()));
      case KILL -> any(history, history.kills).forEach(Runnable::run);
      case PASS_SECONDS -> world.pass(Duration.ofMillis(history.random.nextInt(4_000)));
      case PASS_MINUTES -> world.pass(Duration.ofMinutes(history.random.nextInt(30)));
    }
  }

  private static void queue(History history, GithubJobRequest.Gate gate) {
    history.world.model.queue(
        GithubJobRequest.of(GithubWorld.REPOSITORY, someLabels(history))
            .gate(gate)
            .ending(Duration.ofSeconds(history.random.nextInt(600)), "success"));
  }

  private static GithubMint.Minted mint(History history) {
    GithubMint.Minted minted =
        history.world.mint("r" + history.minted.size(), someLabels(history).toArray(String[]::new));
    history.minted.put(minted.runner().id(), minted.runner().labels());
    return minted;
  }

  private static void delete(History history, GithubRunner runner) {
    if (history.world.model.remove(runner.scope(), runner.id()).orElse(false)) {
      history.removed.add(runner.id());
    }
  }

  private static <T> List<T> any(History history, List<T> all) {
    return all.isEmpty() ? List.of() : List.of(all.get(history.random.nextInt(all.size())));
  }

  private static List<String> someLabels(History history) {
    List<String> labels = new ArrayList<>(List.of(LABELS.getFirst()));
    LABELS.stream().skip(1).filter(_ -> history.random.nextInt(3) == 0).forEach(labels::add);
    return labels;
  }

  private static Set<String> lower(Collection<String> labels) {
    Set<String> lowered = new HashSet<>();
    labels.forEach(label -> lowered.add(label.toLowerCase(Locale.ROOT)));
    return lowered;
  }
}
