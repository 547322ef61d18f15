package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.emulator.ModalDefinition.Network;
import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModalModelTest {
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private final VirtualTimeline time = new VirtualTimeline(START);
  private final Map<String, SandboxProgram.Exit> exits = new HashMap<>();
  private final Map<String, Map<String, String>> environments = new HashMap<>();
  private final List<String> stopped = new ArrayList<>();
  private final ModalModel model = new ModalModel(time, this::run, new Random(5));
  private final ModalSandboxes sandboxes = model.sandboxes();

  @Test
  void aKeyOfASecretThatIsGoneGetsANewOne() {
    String first = model.objects().ephemeralSecret(Map.of("A", "1"), "key");
    model.objects().removeSecret(first);

    String second = model.objects().ephemeralSecret(Map.of("A", "1"), "key");

    assertThat(second).isNotEqualTo(first);
    assertThat(model.objects().secretIds()).containsExactly(second);
  }

  @Test
  void aSandboxLivesAtMostItsTimeout() {
    String id = create("a", "1");
    time.advance(Duration.ofMinutes(59));
    assertThat(sandboxes.look(id).state()).isEqualTo(State.RUNNING);

    time.advance(Duration.ofMinutes(2));

    ModalSandbox sandbox = sandboxes.look(id);
    assertThat(sandbox.state()).isEqualTo(State.TIMEOUT);
    assertThat(sandbox.endedAt()).isEqualTo(START.plus(Duration.ofHours(1)));
    assertThat(stopped).containsExactly("a");
    assertThat(sandboxes.live()).isEmpty();
  }

  @Test
  void aProgramEndsItsSandboxOnce() {
    String id = create("a", "1");
    time.advance(Duration.ofSeconds(1));

    SandboxProgram.Exit exit = Objects.requireNonNull(exits.get("a"));
    exit.with(7, "deprecated");
    exit.with(0, "again");
    sandboxes.terminate(id);

    ModalSandbox sandbox = sandboxes.look(id);
    assertThat(sandbox.state()).isEqualTo(State.FAILURE);
    assertThat(sandbox.exitCode()).isEqualTo(7);
    assertThat(sandbox.lastLogLine()).isEqualTo("deprecated");
    assertThat(stopped).isEmpty();
  }

  @Test
  void whatIsTerminatedBeforeItRunsNeverRuns() {
    sandboxes.schedulingTime(Duration.ofMinutes(1));
    String id = create("a", "1");
    sandboxes.terminate(id);

    time.advance(Duration.ofHours(2));

    assertThat(environments).isEmpty();
    assertThat(sandboxes.look(id).state()).isEqualTo(State.TERMINATED);
    assertThat(sandboxes.look(id).startedAt()).isNull();
  }

  @Test
  void nothingIsScheduledWhileThereIsNoCapacity() {
    sandboxes.scheduling(false);
    String id = create("a", "1");
    time.advance(Duration.ofHours(3));
    assertThat(sandboxes.look(id).state()).isEqualTo(State.QUEUED);

    sandboxes.scheduling(true);
    time.advance(Duration.ofSeconds(1));
    assertThat(sandboxes.look(id).state()).isEqualTo(State.RUNNING);
  }

  @Test
  void oneKeyIsOneSandboxAndALiveNameIsTaken() {
    String id = create("a", "1");
    assertThat(create("a", "1")).isEqualTo(id);
    assertThatThrownBy(() -> create("a", "2"))
        .isInstanceOfSatisfying(
            ModalRefusal.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(ModalRefusal.Reason.ALREADY_EXISTS));

    sandboxes.terminate(id);
    assertThat(create("a", "3")).isNotEqualTo(id);
    assertThat(create("a", "1")).isEqualTo(id);
  }

  @Test
  void laterSecretsWinAndValuesAreNeverShown() {
    String first = model.objects().ephemeralSecret(Map.of("A", "1", "B", "1"), "");
    String second = model.objects().ephemeralSecret(Map.of("B", "2"), "");

    String id = sandboxes.create(definition("a", List.of(first, second)), Map.of(), "");
    time.advance(Duration.ofSeconds(1));

    assertThat(environments.get("a")).isEqualTo(Map.of("A", "1", "B", "2"));
    assertThat(sandboxes.look(id).envKeys()).containsExactlyInAnyOrder("A", "B");
  }

  @Test
  void noTwoSandboxesAreOfTheSameMoment() {
    for (int i = 0; i < 50; i++) {
      create("a" + i, "k" + i);
    }

    assertThat(sandboxes.all()).extracting(ModalSandbox::createdSeconds).doesNotHaveDuplicates();
  }

  private Runnable run(String name, Map<String, String> env, SandboxProgram.Exit exit) {
    environments.put(name, env);
    exits.put(name, exit);
    return () -> stopped.add(name);
  }

  private String create(String name, String key) {
    return sandboxes.create(definition(name, List.of()), Map.of(), key);
  }

  private ModalDefinition definition(String name, List<String> secrets) {
    String image =
        model.images().build(new ModalImages.Layer("", List.of("FROM base"), "", "2025.06")).id();
    return new ModalDefinition(
        model.objects().app("", "app", true),
        name,
        image,
        List.of("run"),
        secrets,
        new ModalDefinition.Resources("T4", 1, 0, 0, 0, 0),
        Duration.ofHours(1),
        null,
        List.of(),
        "",
        new Network(Network.Mode.OPEN, List.of(), List.of()),
        List.of(),
        "",
        "",
        Map.of());
  }
}
