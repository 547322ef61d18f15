package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalImages;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageJoinStreamingRequest;
import modal.client.RegistryAuthType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImagesTest {
  private final ModalWorld world = new ModalWorld();
  private final Modal modal = world.modal;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void putsScriptsAndCommandsOnTopOfTheOfficialRunner() {
    var image =
        new Image("2.337.0", null, List.of("apt-get install -y jq", "echo a\necho b"), null);

    String id = value(modal.image(image, Docker.NONE, _ -> {}));

    List<ModalImages.Build> layers = world.model.images().all();
    assertThat(layers).hasSize(2);
    assertThat(layers.getFirst().layer().commands())
        .containsExactly("FROM ghcr.io/actions/actions-runner:2.337.0");
    ModalImages.Layer top = layers.getLast().layer();
    assertThat(layers.getLast().id()).isEqualTo(id);
    assertThat(top.baseId()).isEqualTo(layers.getFirst().id());
    assertThat(top.builderVersion()).isEqualTo("2025.06");
    assertThat(top.commands())
        .hasSize(6)
        .startsWith("FROM base", "USER root", "ENTRYPOINT []", "RUN apt-get install -y jq")
        .allMatch(command -> command.indexOf('\n') < 0);
    assertThat(decoded(top.commands().get(4))).containsExactly("echo a\necho b\n");
    assertThat(decoded(top.commands().getLast()))
        .containsExactly(
            SandboxScripts.read("entrypoint.sh"), SandboxScripts.read("job-started.sh"));
    assertThat(top.commands().getLast()).contains("chmod 0755 /opt/sluice/entrypoint.sh");
  }

  @Test
  void bringsDockerOnlyToTheOfficialImageAndOnlyIfAsked() {
    var own = new Image("2.337.0", "registry.example.com/runner:1", List.of(), null);

    value(modal.image(ModalWorld.IMAGE, Docker.GVISOR, _ -> {}));
    value(modal.image(own, Docker.GVISOR, _ -> {}));
    value(modal.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}));

    assertThat(world.model.images().all().stream().map(it -> it.layer().commands()))
        .filteredOn(commands -> commands.stream().anyMatch(it -> it.contains("docker.io")))
        .hasSize(1);
    assertThat(world.model.images().all().get(2).layer().commands())
        .containsExactly("FROM registry.example.com/runner:1");
  }

  @Test
  void buildsTheSameDeclarationOnce() {
    String first = world.image();
    int calls = world.wiretap.calls().size();

    assertThat(world.image()).isEqualTo(first);
    assertThat(world.wiretap.calls()).hasSize(calls);
    try (Modal other = world.client(world.connection)) {
      assertThat(value(other.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}))).isEqualTo(first);
    }
    assertThat(world.model.images().all()).hasSize(2);
  }

  @Test
  void logsInToAPrivateRegistryForTheFirstLayerOnly() {
    String secret =
        world
            .model
            .objects()
            .addSecret("", "registry", Map.of("REGISTRY_USERNAME", "u", "REGISTRY_PASSWORD", "p"));

    value(
        modal.image(
            new Image("2.337.0", "registry.example.com/runner:1", List.of(), "registry"),
            Docker.NONE,
            _ -> {}));

    List<Wiretap.Call> calls = world.wiretap.calls("ImageGetOrCreate");
    var first = ((ImageGetOrCreateRequest) calls.getFirst().request()).getImage();
    var second = ((ImageGetOrCreateRequest) calls.getLast().request()).getImage();
    assertThat(first.getImageRegistryConfig().getSecretId()).isEqualTo(secret);
    assertThat(first.getImageRegistryConfig().getRegistryAuthType())
        .isEqualTo(RegistryAuthType.REGISTRY_AUTH_TYPE_STATIC_CREDS);
    assertThat(second.hasImageRegistryConfig()).isFalse();
  }

  @Test
  void waitsForABuildAndPassesItsLogOn() {
    world.model.images().buildTime(Duration.ofMillis(50));
    var log = new ArrayList<String>();

    value(modal.image(ModalWorld.IMAGE, Docker.NONE, log::add));

    assertThat(log)
        .startsWith("layer 1 of 2: => Step 0: FROM ghcr.io/actions/actions-runner:2.337.0")
        .contains("layer 2 of 2: => Step 1: USER root")
        .hasSize(5);
    ImageJoinStreamingRequest join =
        world.wiretap.last("ImageJoinStreaming", ImageJoinStreamingRequest.class);
    assertThat(join.getTimeout()).isEqualTo(55f);
    assertThat(world.wiretap.calls("ImageJoinStreaming").getFirst().has("x-idempotency-key"))
        .isFalse();
  }

  @Test
  void opensABrokenStreamAgain() {
    world.model.images().buildTime(Duration.ofMillis(50));
    world.model.faults().next("ImageJoinStreaming", 3, ModalFault.before(Reason.UNAVAILABLE));

    value(modal.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}));

    assertThat(world.wiretap.calls("ImageJoinStreaming")).hasSizeGreaterThanOrEqualTo(5);
    assertThat(world.pauses)
        .startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
  }

  @Test
  void givesUpOnAStreamThatStaysBroken() {
    world.model.images().buildTime(Duration.ofMinutes(5));
    world.model.faults().next("ImageJoinStreaming", 50, ModalFault.before(Reason.UNAVAILABLE));

    assertThat(modal.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Unavailable.class));
    assertThat(world.wiretap.calls("ImageJoinStreaming")).hasSizeLessThan(10);
  }

  @Test
  void saysWhyABuildFailedAndTriesItAgainWhenAsked() {
    world.model.images().buildTime(Duration.ofMillis(10));
    world.model.images().failBuildsWith("make");
    var image = new Image("2.337.0", null, List.of("make"), null);

    assertThat(modal.image(image, Docker.NONE, _ -> {}))
        .isEqualTo(
            Answer.failed(new Failure.Refused("the image build failed: a command failed: make")));

    world.model.images().failBuildsWith(null);
    assertThat(modal.image(image, Docker.NONE, _ -> {})).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void usesABuilderVersionThatIsConfiguredAndDoesNotAskForOne() {
    try (Modal configured = world.client(world.connection.withImageBuilderVersion("2024.10"))) {
      value(configured.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}));
    }

    assertThat(world.wiretap.calls("EnvironmentGetOrCreate")).isEmpty();
    assertThat(world.model.images().all())
        .allMatch(build -> build.layer().builderVersion().equals("2024.10"));
  }

  @Test
  void stopsFollowingABuildWhenInterrupted() throws Exception {
    world.model.images().buildTime(Duration.ofMinutes(5));
    var answer = new AtomicReference<Answer<String>>();
    Thread building =
        Thread.startVirtualThread(
            () -> answer.set(modal.image(ModalWorld.IMAGE, Docker.NONE, _ -> {})));
    ModalWorld.until(() -> !world.wiretap.calls("ImageJoinStreaming").isEmpty());

    building.interrupt();
    building.join();

    assertThat(answer.get())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Unavailable.class));
  }

  @Test
  void refusesAnUnresolvedRunnerVersion() {
    assertThat(modal.image(Image.DEFAULT, Docker.NONE, _ -> {}))
        .isEqualTo(Answer.failed(new Failure.Refused("the runner version is not resolved")));
    assertThat(world.wiretap.calls()).isEmpty();
  }

  private static List<String> decoded(String command) {
    var texts = new ArrayList<String>();
    Matcher matcher = Pattern.compile("echo ([A-Za-z0-9+/=]+) \\| base64 -d").matcher(command);
    while (matcher.find()) {
      texts.add(new String(Base64.getDecoder().decode(matcher.group(1)), StandardCharsets.UTF_8));
    }
    return texts;
  }
}
