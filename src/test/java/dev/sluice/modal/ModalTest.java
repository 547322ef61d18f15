package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.until;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Cpu;
import dev.sluice.config.Docker;
import dev.sluice.config.Gpu;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.emulator.ModalDefinition;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModalTest {
  private final ModalWorld world = new ModalWorld();
  private final Modal modal = world.modal;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void createsASandboxWithEveryFieldOfAPool() {
    world.model.objects().addSecret("", "npm", Map.of("NPM_TOKEN", "x", "JIT", "named"));
    world.model.objects().addProxy("", "static-ip");
    SandboxSpec plain = ModalWorld.spec();
    var spec =
        new SandboxSpec(
            new Gpu("H100!", 2),
            new Cpu(2500, 4000),
            new Memory(16_384, 32_768),
            Duration.ofHours(6),
            Duration.ofMinutes(5),
            List.of("us-east", "eu-west"),
            "aws",
            new Network.Allow(false, List.of("*.pypi.org"), List.of("10.0.0.0/8")),
            List.of(
                new SandboxSpec.Volume("cache", "/cache", false, "acme/web"),
                new SandboxSpec.Volume("models", "/models", true, null)),
            List.of("npm"),
            "static-ip",
            Map.of(),
            Docker.GVISOR,
            ModalWorld.IMAGE,
            plain.runner());
    String secret =
        value(
            modal.secret(
                Map.of("JIT", Canary.secret("jit"), "HF_HOME", Canary.secret("hf")),
                UUID.randomUUID()));
    String image = value(modal.image(ModalWorld.IMAGE, Docker.GVISOR, _ -> {}));

    String id =
        value(
            modal.create(
                new Request(
                    "sluice-abc123-gpu-00000001",
                    spec,
                    image,
                    secret,
                    Map.of("sluice-controller", "abc123", "sluice-pool", "gpu"),
                    UUID.randomUUID())));

    until(() -> world.model.sandboxes().look(id).startedAt() != null);
    ModalSandbox sandbox = world.model.sandboxes().look(id);
    ModalDefinition got = sandbox.definition();
    assertThat(got.name()).isEqualTo("sluice-abc123-gpu-00000001");
    assertThat(got.imageId()).isEqualTo(image);
    assertThat(got.entrypoint()).containsExactly("/opt/sluice/entrypoint.sh");
    assertThat(got.resources())
        .isEqualTo(new ModalDefinition.Resources("H100!", 2, 2500, 4000, 16_384, 32_768));
    assertThat(got.timeout()).isEqualTo(Duration.ofHours(6).plusMinutes(15));
    assertThat(got.regions()).containsExactly("us-east", "eu-west");
    assertThat(got.cloud()).isEqualTo("aws");
    assertThat(got.network())
        .isEqualTo(
            new ModalDefinition.Network(
                ModalDefinition.Network.Mode.ALLOWLIST,
                List.of("10.0.0.0/8"),
                List.of("*.pypi.org")));
    assertThat(got.volumes())
        .containsExactly(
            new ModalDefinition.Mount(value(modal.volume("cache")), "/cache", false, "acme/web"),
            new ModalDefinition.Mount(value(modal.volume("models")), "/models", true, ""));
    assertThat(got.secretIds()).containsExactly(value(modal.namedSecret("npm")), secret);
    assertThat(got.proxyId()).isEqualTo(value(modal.proxy("static-ip")));
    assertThat(got.options()).isEqualTo(Map.of("enable_docker", "true"));
    assertThat(sandbox.tags())
        .isEqualTo(Map.of("sluice-controller", "abc123", "sluice-pool", "gpu"));
    assertThat(sandbox.envKeys()).containsExactlyInAnyOrder("JIT", "HF_HOME", "NPM_TOKEN");
    assertThat(world.environments.getFirst().get("JIT")).isNotEqualTo("named");
  }

  @Test
  void blockedIsBlockedAndAnEmptyAllowlistIsNotOpen() {
    String blocked = value(modal.create(world.request("runner-1", with(new Network.Blocked()))));
    String empty =
        value(
            modal.create(
                world.request("runner-2", with(new Network.Allow(false, List.of(), List.of())))));

    assertThat(world.model.sandboxes().look(blocked).definition().network().mode())
        .isEqualTo(ModalDefinition.Network.Mode.BLOCKED);
    assertThat(world.model.sandboxes().look(empty).definition().network())
        .isEqualTo(
            new ModalDefinition.Network(
                ModalDefinition.Network.Mode.ALLOWLIST, List.of(), List.of()));
  }

  @Test
  void followsASandboxThroughItsLife() {
    String id = value(modal.create(world.request("runner-1")));
    assertThat(value(modal.status(id))).isEqualTo(new SandboxProvider.Status.Live());
    assertThat(value(modal.find("runner-1"))).contains(id);
    until(() -> !world.programs.isEmpty());

    world.programs.getFirst().with(7, "deprecated");

    assertThat(value(modal.status(id)))
        .isEqualTo(new SandboxProvider.Status.Done("failure", 7, "deprecated"));
    assertThat(value(modal.find("runner-1"))).isEmpty();
  }

  @Test
  void readsTheLastLinesOfASandboxThatHasEnded() {
    String id = value(modal.create(world.request("runner-1")));
    until(() -> !world.programs.isEmpty());
    world.programs.getFirst().with(1, "one\n\ntwo\r\nthree");

    assertThat(value(modal.lastLines(id, 10))).containsExactly("one", "two", "three");
    assertThat(value(modal.lastLines(id, 2))).containsExactly("two", "three");
    assertThat(value(modal.placement(id)))
        .isEqualTo(
            new SandboxProvider.Placement.Over(
                new SandboxProvider.Status.Done("failure", 1, "one\n\ntwo\r\nthree")));
  }

  @Test
  void saysWhetherASandboxHasAMachine() {
    world.model.sandboxes().scheduling(false);
    String id = value(modal.create(world.request("runner-1")));
    assertThat(value(modal.placement(id))).isEqualTo(new SandboxProvider.Placement.Queued());

    world.model.sandboxes().scheduling(true);
    until(() -> value(modal.placement(id)).equals(new SandboxProvider.Placement.Placed()));
    assertThat(value(modal.placement("sb-0000000000000000000000")))
        .isEqualTo(new SandboxProvider.Placement.Unknown());
  }

  @Test
  void endsASandboxAsOftenAsAsked() {
    String id = value(modal.create(world.request("runner-1")));
    until(() -> !world.programs.isEmpty());

    value(modal.terminate(id));
    value(modal.terminate(id));
    value(modal.terminate("sb-0000000000000000000000"));

    assertThat(value(modal.status(id)))
        .isEqualTo(new SandboxProvider.Status.Done("terminated", 137, ""));
    until(() -> world.stopped.equals(List.of("runner-1")));
    assertThat(value(modal.status("sb-0000000000000000000000")))
        .isEqualTo(new SandboxProvider.Status.Unknown());
  }

  @Test
  void listsOverManyPagesWhatCarriesAllTags() {
    Request first = world.request("runner-0");
    for (int i = 0; i < 230; i++) {
      Map<String, String> tags =
          Map.of("controller", i % 2 == 0 ? "ours1" : "other", "number", Integer.toString(i));
      value(
          modal.create(
              new Request(
                  "runner-" + i,
                  first.spec(),
                  first.imageId(),
                  first.secretId(),
                  tags,
                  UUID.randomUUID())));
    }

    List<SandboxProvider.LiveSandbox> all = value(modal.list(Map.of()));
    List<SandboxProvider.LiveSandbox> ours = value(modal.list(Map.of("controller", "ours1")));

    assertThat(all).hasSize(230).extracting("id").doesNotHaveDuplicates();
    assertThat(ours).hasSize(115).allMatch(it -> "ours1".equals(it.tags().get("controller")));
    assertThat(ours.getFirst().name()).isEqualTo("runner-228");
    assertThat(Duration.between(ours.getFirst().createdAt(), java.time.Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
    assertThat(value(modal.list(Map.of("controller", "nobody")))).isEmpty();
  }

  @Test
  void launchesLookNamesUpOnce() {
    SandboxSpec spec = with(List.of(new SandboxSpec.Volume("cache", "/cache", false, null)));

    value(modal.create(world.request("runner-1", spec)));
    value(modal.create(world.request("runner-2", spec)));

    assertThat(world.wiretap.calls("AppGetOrCreate")).hasSize(1);
    assertThat(world.wiretap.calls("VolumeGetOrCreate")).hasSize(1);
  }

  @Test
  void saysWhetherSomethingIsThereNowAndLaunchesGoOnWithThat() {
    String old = world.model.objects().addSecret("", "npm", Map.of("A", "1"));
    world.model.objects().addProxy("", "egress");
    String volume = value(modal.volume("cache"));
    assertThat(value(modal.namedSecret("npm"))).isEqualTo(old);
    assertThat(value(modal.hasProxy("egress"))).isTrue();
    world.model.objects().remove(old);
    world.model.objects().remove(world.model.objects().proxy("", "egress"));
    world.model.objects().remove(volume);

    assertThat(modal.namedSecret("npm")).satisfies(ModalTest::isAbsent);
    assertThat(value(modal.hasSecret("npm"))).isFalse();
    assertThat(value(modal.hasProxy("egress"))).isFalse();
    assertThat(value(modal.hasVolume("cache"))).isFalse();
    assertThat(value(modal.volume("cache"))).isNotEqualTo(volume);
    SandboxSpec spec = with(List.of(new SandboxSpec.Volume("cache", "/cache", false, null)));
    value(modal.create(world.request("runner-1", spec)));
  }

  @Test
  void saysThatANameIsUnknownAndAsksAgainLater() {
    assertThat(modal.namedSecret("npm")).satisfies(ModalTest::isAbsent);
    assertThat(modal.proxy("static-ip")).satisfies(ModalTest::isAbsent);

    world.model.objects().addSecret("", "npm", Map.of("A", "1"));
    assertThat(modal.namedSecret("npm")).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void removesAnEphemeralSecretAndMindsNotThatItIsGone() {
    String secret = value(modal.secret(Map.of("A", Canary.secret("a")), UUID.randomUUID()));
    assertThat(world.model.objects().secretIds()).contains(secret);

    assertThat(value(modal.removeSecret(secret))).isEqualTo(new Provisioner.Removed());
    assertThat(world.model.objects().secretIds()).doesNotContain(secret);
    assertThat(value(modal.removeSecret(secret))).isEqualTo(new Provisioner.Removed());
  }

  @Test
  void asksForALostIdAgainAfterModalForgotIt() {
    var volume = new SandboxSpec.Volume("cache", "/cache", false, null);
    SandboxSpec spec = with(List.of(volume));
    Request request = world.request("runner-1", spec);
    world.model.objects().remove(value(modal.volume("cache")));

    assertThat(modal.create(request))
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed ->
                assertThat(failed.failure())
                    .isInstanceOfSatisfying(
                        Failure.Unavailable.class, it -> assertThat(it.sent()).isFalse()));
    assertThat(modal.create(world.request("runner-1", spec))).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void refusesLocallyWhatModalWouldRefuse() {
    Answer<String> answer = modal.create(world.request("not a name"));

    assertThat(answer)
        .isEqualTo(Answer.failed(new Failure.Refused("not a sandbox name: not a name")));
    assertThat(world.wiretap.calls("SandboxCreate")).isEmpty();
  }

  @Test
  void presentsItselfAndItsCredentials() {
    value(modal.create(world.request("runner-1")));

    Wiretap.Call first = world.wiretap.calls().getFirst();
    assertThat(first.rpc()).isEqualTo("AuthTokenGet");
    assertThat(first.has("x-modal-auth-token")).isFalse();
    assertThat(world.wiretap.calls("AuthTokenGet")).hasSize(1);
    Wiretap.Call create = world.wiretap.calls("SandboxCreate").getFirst();
    assertThat(create.header("x-modal-client-type")).isEqualTo("8");
    assertThat(create.header("x-modal-client-version")).isEqualTo("1.0.0");
    assertThat(create.header("x-modal-libmodal-version")).startsWith("sluice/");
    assertThat(create.has("x-modal-auth-token")).isTrue();
    assertThat(create.header("x-retry-attempt")).isEqualTo("0");
    assertThat(create.header("x-throttle-retry-attempt")).isEqualTo("0");
    assertThat(create.has("x-retry-delay")).isFalse();
  }

  @Test
  void failsAfterItIsClosed() {
    modal.close();
    modal.close();

    assertThat(modal.find("runner-1"))
        .isEqualTo(Answer.failed(new Failure.Unavailable("the connection to Modal is closed")));
  }

  private static void isAbsent(Answer<?> answer) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Absent.class));
  }

  private static SandboxSpec with(Network network) {
    return with(network, List.of());
  }

  private static SandboxSpec with(List<SandboxSpec.Volume> volumes) {
    return with(new Network.Open(), volumes);
  }

  private static SandboxSpec with(Network network, List<SandboxSpec.Volume> volumes) {
    SandboxSpec plain = ModalWorld.spec();
    return new SandboxSpec(
        plain.gpu(),
        plain.cpu(),
        plain.memory(),
        plain.timeout(),
        plain.idleTimeout(),
        plain.regions(),
        plain.cloud(),
        network,
        volumes,
        plain.secrets(),
        plain.proxy(),
        plain.env(),
        plain.docker(),
        plain.image(),
        plain.runner());
  }
}
