package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a fresh process asks of Modal, in the order in which Modal's own clients do. */
class RpcOrderTest {
  private final ModalWorld world = new ModalWorld();
  private final Modal modal = world.modal;

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void asksInTheOrderOfTheOfficialClientsAndOnceForWhatStays() {
    world.model.objects().addSecret("", "pip", Map.of("A", "1"));
    world.model.objects().addProxy("", "egress");
    world.model.images().buildTime(Duration.ofMillis(1));

    provideAndLaunch("runner-1");
    assertThat(world.wiretap.calls())
        .extracting(Wiretap.Call::rpc)
        .containsExactly(
            "AuthTokenGet",
            "AppGetOrCreate",
            "VolumeGetOrCreate",
            "SecretGetOrCreate",
            "ProxyGet",
            "EnvironmentGetOrCreate",
            "ImageGetOrCreate",
            "ImageJoinStreaming",
            "ImageGetOrCreate",
            "ImageJoinStreaming",
            "SecretGetOrCreate",
            "SandboxCreate");

    int before = world.wiretap.calls().size();
    provideAndLaunch("runner-2");
    assertThat(world.wiretap.calls().subList(before, world.wiretap.calls().size()))
        .extracting(Wiretap.Call::rpc)
        .containsExactly("SecretGetOrCreate", "SandboxCreate");
  }

  private void provideAndLaunch(String name) {
    value(modal.app());
    value(modal.volume("cache"));
    value(modal.namedSecret("pip"));
    value(modal.proxy("egress"));
    String image = value(modal.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}));
    String secret = value(modal.secret(Map.of("JIT", Canary.secret("jit")), UUID.randomUUID()));
    value(modal.create(new Request(name, spec(), image, secret, Map.of(), UUID.randomUUID())));
  }

  private static SandboxSpec spec() {
    SandboxSpec plain = ModalWorld.spec();
    return new SandboxSpec(
        plain.gpu(),
        plain.cpu(),
        plain.memory(),
        plain.timeout(),
        plain.idleTimeout(),
        plain.regions(),
        plain.cloud(),
        plain.network(),
        List.of(new SandboxSpec.Volume("cache", "/cache", false, null)),
        List.of("pip"),
        "egress",
        plain.env(),
        plain.docker(),
        plain.image(),
        plain.runner());
  }
}
