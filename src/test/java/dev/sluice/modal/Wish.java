package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;

import dev.sluice.Canary;
import dev.sluice.config.Cpu;
import dev.sluice.config.Docker;
import dev.sluice.config.Gpu;
import dev.sluice.config.Image;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import modal.client.VolumeGetOrCreateRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Says in our words what the scenario of a capture wished for. */
final class Wish {
  private Wish() {}

  static Request request(ModalWorld world, Capture capture) {
    JsonNode wish = capture.scenario().path("create");
    String tag = capture.scenario().path("image").path("fromRegistry").asString("x:2.323.0");
    var image = new Image(tag.substring(tag.indexOf(':') + 1), null, List.of(), null);
    var env = new HashMap<String, Secret>(Map.of("JIT", Canary.secret("jit")));
    wish.path("env")
        .properties()
        .forEach(entry -> {
          String text = entry.getValue().asString();
          // A secret of ours is never empty.
          if (!text.isEmpty()) {
            env.put(entry.getKey(), Secret.of(text));
          }
        });
    var tags = new HashMap<String, String>();
    wish.path("tags")
        .properties()
        .forEach(entry -> tags.put(entry.getKey(), entry.getValue().asString()));
    return new Request(
        wish.path("name").asString("sluice-abc123-gpu-00000001"),
        spec(capture, image),
        value(world.modal.image(image, Docker.NONE, _ -> {})),
        value(world.modal.secret(env, UUID.randomUUID())),
        tags,
        UUID.randomUUID());
  }

  private static SandboxSpec spec(Capture capture, Image image) {
    JsonNode wish = capture.scenario().path("create");
    SandboxSpec plain = ModalWorld.spec();
    return new SandboxSpec(
        wish.has("gpu") ? new Gpu(wish.path("gpu").asString(), 1) : null,
        wish.has("cpu") ? new Cpu(milli(wish.path("cpu")), limit(wish.path("cpuLimit"))) : null,
        wish.has("memoryMiB") ? new Memory(wish.path("memoryMiB").asInt(), null) : null,
        wish.has("timeoutMs")
            ? Duration.ofMillis(wish.path("timeoutMs").asLong())
            : plain.timeout(),
        plain.idleTimeout(),
        texts(wish.path("regions")),
        null,
        network(wish),
        volumes(capture),
        names(capture.scenario().path("secrets")),
        capture.scenario().path("proxy").path("fromName").asString(null),
        Map.of(),
        wish.path("runtime").asString("").equals("vm") ? Docker.VM : Docker.NONE,
        image,
        plain.runner());
  }

  private static Network network(JsonNode wish) {
    if (wish.path("blockNetwork").asBoolean(false)) {
      return new Network.Blocked();
    }
    return wish.has("outboundCidrAllowlist") || wish.has("outboundDomainAllowlist")
        ? new Network.Allow(
            false,
            texts(wish.path("outboundDomainAllowlist")),
            texts(wish.path("outboundCidrAllowlist")))
        : new Network.Open();
  }

  private static List<SandboxSpec.Volume> volumes(Capture capture) {
    return capture.calls("VolumeGetOrCreate").stream()
        .map(call -> call.parse(VolumeGetOrCreateRequest.parser()).getDeploymentName())
        .map(name -> new SandboxSpec.Volume(name, "/cache", false, null))
        .toList();
  }

  private static List<String> names(JsonNode secrets) {
    var names = new ArrayList<String>();
    for (JsonNode secret : secrets) {
      if (secret.has("fromName")) {
        names.add(secret.path("fromName").asString());
      }
    }
    return names;
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(element -> texts.add(element.asString()));
    return texts;
  }

  private static int milli(JsonNode cores) {
    return (int) Math.round(cores.asDouble() * 1000);
  }

  private static @Nullable Integer limit(JsonNode cores) {
    return cores.isNumber() ? milli(cores) : null;
  }
}
