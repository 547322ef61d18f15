package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Message;
import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import modal.client.AppGetOrCreateRequest;
import modal.client.EnvironmentGetOrCreateRequest;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ProxyGetRequest;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxTag;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxWaitRequest;
import modal.client.SecretGetOrCreateRequest;
import modal.client.VolumeGetOrCreateRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Compares what we send with what Modal's own client sends for the same wish. The differences that
 * are allowed, each with its reason, are in {@link #comparable}.
 */
class ConformanceTest {
  private static final Duration MARGIN = Duration.ofMinutes(10);

  @BeforeEach
  void needsTheCaptures() {
    assumeTrue(
        Files.isDirectory(Capture.directory()),
        "no captures of Modal's client here; set sluice.shared to compare with them");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-plain",
        "02-gpu-t4",
        "03-gpu-l4",
        "04-gpu-a10",
        "05-gpu-a100",
        "06-gpu-a100-80gb",
        "07-gpu-l40s",
        "08-gpu-h100",
        "09-gpu-h200",
        "10-gpu-b200",
        "13-cpu-limit",
        "15-timeout-24h",
        "18-env",
        "19-secrets-and-env",
        "21-block-network",
        "22-cidr-allowlist",
        "23-domain-allowlist",
        "26-regions",
        "28-name",
        "29-tags",
        "34-proxy",
        "46-retry-unavailable",
        "50-environment",
        "53-vm-runtime",
      })
  void sendsWhatModalsOwnClientSends(String name) {
    Capture capture = Capture.read(name);
    String environment = capture.scenario().path("client").path("environment").asString("");
    try (ModalWorld world = new ModalWorld(environment.isEmpty() ? null : environment)) {
      prepare(world, environment, capture);
      if (name.startsWith("46")) {
        world.model.faults().next("SandboxCreate", 2, ModalFault.before(Reason.UNAVAILABLE));
      }

      value(world.modal.create(Wish.request(world, capture)));

      SandboxCreateRequest theirs =
          capture.calls("SandboxCreate").getFirst().parse(SandboxCreateRequest.parser());
      assertThat(theirs.getDefinition().getUnknownFields().asMap()).isEmpty();
      SandboxCreateRequest ours = world.wiretap.last("SandboxCreate", SandboxCreateRequest.class);
      assertThat(comparable(ours, ours, namesOfOurs(world)))
          .isEqualTo(comparable(theirs, ours, namesOfTheirs(capture)));
      compareAttempts(capture, world);
      compareLookups(capture, world);
    }
  }

  @Test
  void buildsLayersAsModalsOwnClientDoes() {
    Capture capture = Capture.read("35-image-layers-gpu-build");
    try (ModalWorld world = new ModalWorld()) {
      var image =
          new Image(
              "2.337.0", "ubuntu:24.04", List.of("apt-get update && apt-get install -y git"), null);

      value(world.modal.image(image, Docker.NONE, _ -> {}));

      List<ImageGetOrCreateRequest> theirs =
          capture.calls("ImageGetOrCreate").stream()
              .map(call -> call.parse(ImageGetOrCreateRequest.parser()))
              .toList();
      List<ImageGetOrCreateRequest> ours =
          world.wiretap.calls("ImageGetOrCreate").stream()
              .map(call -> (ImageGetOrCreateRequest) call.request())
              .toList();
      assertThat(withoutIds(ours.getFirst())).isEqualTo(withoutIds(theirs.getFirst()));
      // Ours alone: USER root and the scripts, which every sandbox of ours needs. Theirs alone: an
      // ENV, since a pool has RUN commands and no others. The third layer needs a GPU to build,
      // which pools do not offer.
      ImageGetOrCreateRequest second = withoutIds(ours.getLast());
      var expected = withoutIds(theirs.get(1)).toBuilder();
      List<String> commands = second.getImage().getDockerfileCommandsList();
      assertThat(commands).contains("USER root").hasSize(4);
      List<String> common =
          theirs.get(1).getImage().getDockerfileCommandsList().stream()
              .filter(command -> !command.startsWith("ENV "))
              .toList();
      assertThat(commands).containsSubsequence(common);
      expected.getImageBuilder().clearDockerfileCommands().addAllDockerfileCommands(commands);
      assertThat(second).isEqualTo(expected.build());
    }
  }

  @Test
  void asksForASandboxByItsNameAsModalsOwnClientDoes() {
    try (ModalWorld world = new ModalWorld("ci")) {
      value(world.modal.find("job-4711"));

      assertThat(world.wiretap.last("SandboxGetFromName", SandboxGetFromNameRequest.class))
          .isEqualTo(
              Capture.read("44-from-name")
                  .calls("SandboxGetFromName")
                  .getFirst()
                  .parse(SandboxGetFromNameRequest.parser()));
    }
  }

  @Test
  void pollsAndEndsASandboxAsModalsOwnClientDoes() {
    String id = "sb-Known1x000000000000000";
    try (ModalWorld world = new ModalWorld()) {
      value(world.modal.status(id));
      value(world.modal.terminate(id));

      assertThat(world.wiretap.last("SandboxWait", SandboxWaitRequest.class))
          .isEqualTo(
              Capture.read("41-poll-and-wait")
                  .calls("SandboxWait")
                  .getFirst()
                  .parse(SandboxWaitRequest.parser()));
      assertThat(world.wiretap.last("SandboxTerminate", SandboxTerminateRequest.class))
          .isEqualTo(
              Capture.read("39-terminate")
                  .calls("SandboxTerminate")
                  .getFirst()
                  .parse(SandboxTerminateRequest.parser()));
    }
  }

  @Test
  void takesATakenNameAndAnExhaustedQuotaForFinal() {
    try (ModalWorld world = new ModalWorld()) {
      Capture taken = Capture.read("49-name-already-exists");
      value(world.modal.create(Wish.request(world, taken)));
      assertThat(failure(world.modal.create(Wish.request(world, taken))))
          .isInstanceOf(Failure.Conflict.class);
      assertThat(world.wiretap.calls("SandboxCreate")).hasSize(2);
    }
    try (ModalWorld world = new ModalWorld()) {
      Capture exhausted = Capture.read("48-resource-exhausted");
      world.model.faults().next("SandboxCreate", 9, ModalFault.before(Reason.RESOURCE_EXHAUSTED));
      assertThat(failure(world.modal.create(Wish.request(world, exhausted))))
          .isInstanceOf(Failure.Exhausted.class);
      assertThat(world.wiretap.calls("SandboxCreate"))
          .hasSameSizeAs(exhausted.calls("SandboxCreate"));
    }
  }

  /**
   * Takes away what may differ.
   *
   * @param ours for what a pool cannot say
   * @param names of the ids in the message
   */
  private static SandboxCreateRequest comparable(
      SandboxCreateRequest message, SandboxCreateRequest ours, Map<String, String> names) {
    Sandbox original = message.getDefinition();
    var definition = original.toBuilder();
    // Ids are the server's.
    definition.setImageId("image");
    if (definition.hasProxyId()) {
      definition.setProxyId("proxy");
    }
    definition.getVolumeMountsBuilderList().forEach(mount -> mount.setVolumeId("volume"));
    // Our sandboxes always run our entrypoint.
    definition.clearEntrypointArgs();
    // All our environment is in one nameless secret behind the named ones; their client has one
    // for each source, or none.
    definition.clearSecretIds();
    original.getSecretIdsList().stream()
        .filter(names::containsKey)
        .map(names::get)
        .forEach(definition::addSecretIds);
    // Our life of a sandbox is at least the margin behind the job, theirs is 300 s by default.
    if (original.getTimeoutSecs() < MARGIN.toSeconds()) {
      definition.setTimeoutSecs(ours.getDefinition().getTimeoutSecs());
    }
    // Our sandboxes always have a name.
    if (!original.hasName()) {
      definition.setName(ours.getDefinition().getName());
    }
    // Tags are a map.
    List<SandboxTag> tags = new ArrayList<>(message.getTagsList());
    tags.sort(Comparator.comparing(SandboxTag::getTagName));
    return message.toBuilder()
        .setAppId("app")
        .setDefinition(definition)
        .clearTags()
        .addAllTags(tags)
        .build();
  }

  private static void compareAttempts(Capture capture, ModalWorld world) {
    List<Wiretap.Call> ours = world.wiretap.calls("SandboxCreate");
    List<Capture.Call> theirs = capture.calls("SandboxCreate");
    for (String header : List.of("x-retry-attempt", "x-throttle-retry-attempt")) {
      assertThat(ours.stream().map(call -> call.header(header)))
          .containsExactlyElementsOf(
              theirs.stream().map(call -> call.headers().path(header).asString()).toList());
    }
    for (String header : List.of("x-modal-client-type", "x-modal-client-version", "x-modal-host")) {
      assertThat(ours.getFirst().header(header))
          .isEqualTo(theirs.getFirst().headers().path(header).asString());
    }
  }

  /** Each look-up of theirs is one of ours too. */
  private static void compareLookups(Capture capture, ModalWorld world) {
    List<Message> ours = world.wiretap.calls().stream().map(ConformanceTest::lookup).toList();
    for (Capture.Call call : capture.calls()) {
      Message theirs =
          switch (call.rpc()) {
            // One scenario only looks the app up; ours are always created if missing.
            case "AppGetOrCreate" ->
                call.parse(AppGetOrCreateRequest.parser()).toBuilder()
                    .setObjectCreationTypeValue(1)
                    .build();
            case "EnvironmentGetOrCreate" -> call.parse(EnvironmentGetOrCreateRequest.parser());
            case "VolumeGetOrCreate" ->
                call.parse(VolumeGetOrCreateRequest.parser()).toBuilder()
                    .setObjectCreationTypeValue(1)
                    .build();
            case "ProxyGet" -> call.parse(ProxyGetRequest.parser());
            case "ImageGetOrCreate" -> withoutIds(call.parse(ImageGetOrCreateRequest.parser()));
            case "SecretGetOrCreate" -> {
              var secret = call.parse(SecretGetOrCreateRequest.parser());
              // Pools do not say which keys a named secret has; what is nameless is one for us.
              yield secret.getDeploymentName().isEmpty()
                  ? null
                  : secret.toBuilder().clearRequiredKeys().build();
            }
            default -> null;
          };
      if (theirs != null) {
        assertThat(ours).contains(theirs);
      }
    }
  }

  private static Message lookup(Wiretap.Call call) {
    return call.request() instanceof ImageGetOrCreateRequest image
        ? withoutIds(image)
        : call.request();
  }

  private static ImageGetOrCreateRequest withoutIds(ImageGetOrCreateRequest request) {
    var copy = request.toBuilder().setAppId("app");
    copy.getImageBuilder().getBaseImagesBuilderList().forEach(base -> base.setImageId("image"));
    return copy.build();
  }

  private static void prepare(ModalWorld world, String environment, Capture capture) {
    for (JsonNode secret : capture.scenario().path("secrets")) {
      if (secret.has("fromName")) {
        world.model.objects().addSecret(environment, secret.path("fromName").asString(), Map.of());
      }
    }
    if (capture.scenario().has("proxy")) {
      world
          .model
          .objects()
          .addProxy(environment, capture.scenario().path("proxy").path("fromName").asString());
    }
  }

  private static Map<String, String> namesOfOurs(ModalWorld world) {
    var names = new HashMap<String, String>();
    for (Wiretap.Call call : world.wiretap.calls("SecretGetOrCreate")) {
      String name = ((SecretGetOrCreateRequest) call.request()).getDeploymentName();
      if (!name.isEmpty()) {
        names.put(value(world.modal.namedSecret(name)), name);
      }
    }
    return names;
  }

  private static Map<String, String> namesOfTheirs(Capture capture) {
    var names = new HashMap<String, String>();
    for (Capture.Call call : capture.calls("SecretGetOrCreate")) {
      String name = call.parse(SecretGetOrCreateRequest.parser()).getDeploymentName();
      if (!name.isEmpty()) {
        names.put(call.response().path("secret_id").asString(), name);
      }
    }
    return names;
  }

  private static Failure failure(Answer<String> answer) {
    return switch (answer) {
      case Answer.Failed<String>(Failure failure) -> failure;
      case Answer.Ok<String>(String id) -> throw new AssertionError("unexpected: " + id);
    };
  }
}
