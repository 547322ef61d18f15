package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.failure;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.provider.Failure;
import dev.sluice.provider.ReadyImages.State;
import dev.sluice.provider.SandboxProvider.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Images, and what they are made from, that Modal no longer knows under the id that it gave. */
class GoneImagesTest {
  private static final String FROM = "registry.example.com/runner:";

  private final ModalWorld world = new ModalWorld();
  private final ImageBuilds images =
      new ImageBuilds(world.modal, InstantSource.system(), new Random(1), Runnable::run);

  @AfterEach
  void close() {
    world.close();
  }

  private String ready() {
    return images.state("a", ModalWorld.IMAGE, Docker.NONE) instanceof State.Ready(String id)
        ? id
        : "";
  }

  private Request request(String name) {
    String secret =
        value(world.modal.secret(Map.of("JIT", Canary.secret("jit")), UUID.randomUUID()));
    return new Request(name, ModalWorld.spec(), ready(), secret, Map.of(), UUID.randomUUID());
  }

  @Test
  void oneThatIsGoneIsBuiltAnewOnceACreateHasFailed() {
    String first = ready();
    assertThat(first).isNotEmpty();
    world.model.images().remove(first);

    assertThat(failure(world.modal.create(request("sluice-1"))))
        .isInstanceOfSatisfying(
            Failure.Unavailable.class, failure -> assertThat(failure.sent()).isFalse());
    images.recheck("a", ModalWorld.IMAGE, Docker.NONE);

    assertThat(ready()).isNotEmpty().isNotEqualTo(first);
    assertThat(value(world.modal.create(request("sluice-2")))).isNotEmpty();
  }

  @Test
  void oneThatIsThereStaysReadyWhateverElseIsRefused() {
    String first = ready();
    world.model.faults().next("SandboxCreate", 1, ModalFault.before(Reason.INVALID_ARGUMENT));

    assertThat(failure(world.modal.create(request("sluice-1"))))
        .isInstanceOf(Failure.Refused.class);
    images.recheck("a", ModalWorld.IMAGE, Docker.NONE);

    assertThat(ready()).isEqualTo(first);
  }

  @Test
  void aRegistrySecretThatWasMadeAnewIsLookedUpAgain() {
    Map<String, String> login = Map.of("REGISTRY_USERNAME", "u", "REGISTRY_PASSWORD", "p");
    String old = world.model.objects().addSecret("", "registry", login);
    value(world.modal.image(image("1"), Docker.NONE, _ -> {}));
    world.model.objects().remove(old);
    String made = world.model.objects().addSecret("", "registry", login);

    value(world.modal.image(image("2"), Docker.NONE, _ -> {}));

    assertThat(world.model.images().all())
        .filteredOn(build -> build.layer().commands().contains("FROM " + FROM + "2"))
        .singleElement()
        .satisfies(build -> assertThat(build.layer().registrySecretId()).isEqualTo(made));
  }

  @Test
  void aRegistrySecretThatIsGoneIsTriedTwiceAndNotForEver() {
    String old =
        world
            .model
            .objects()
            .addSecret("", "registry", Map.of("REGISTRY_USERNAME", "u", "REGISTRY_PASSWORD", "p"));
    value(world.modal.image(image("1"), Docker.NONE, _ -> {}));
    world.model.objects().remove(old);

    assertThat(failure(world.modal.image(image("2"), Docker.NONE, _ -> {})))
        .isInstanceOf(Failure.Absent.class);
  }

  private static Image image(String tag) {
    return new Image("2.337.0", FROM + tag, List.of(), "registry");
  }

  @Test
  void aLineWithoutEndIsToldAsFarAsItGoes() {
    world.model.images().buildTime(Duration.ofMillis(20));
    var log = new ArrayList<String>();

    value(
        world.modal.image(
            new Image("2.337.0", null, List.of("echo " + "x".repeat(100_000)), null),
            Docker.NONE,
            log::add));

    assertThat(log).hasSize(6).allMatch(line -> line.length() < 4_100);
    assertThat(log.getLast()).as("the next line is whole").startsWith("layer 2 of 2: => Step 4");
  }
}
