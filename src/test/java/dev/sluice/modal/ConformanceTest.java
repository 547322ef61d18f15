package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Message;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalRefusal.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import modal.client.AppGetOrCreateRequest;
import modal.client.EnvironmentGetOrCreateRequest;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ProxyGetRequest;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxTag;
import modal.client.SecretGetOrCreateRequest;
import modal.client.VolumeGetOrCreateRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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

  /** What Modal's client can and pools cannot, or what no launch does, and why. */
  private static final Map<String, String> NOT_OURS =
      Map.ofEntries(
          Map.entry("16-idle-timeout", "Modal's idle timeout may end a quiet job"),
          Map.entry("17-workdir", "the entrypoint goes where the runner is"),
          Map.entry("30-pty-off", "runners have no terminal; the message is that of 01"),
          Map.entry("31-pty-on", "runners have no terminal"),
          Map.entry("32-verbose", "a diagnostic of the client"),
          Map.entry("42-wait-timeout", "nobody here waits within a call"),
          Map.entry("43-tags-set-get", "tags are given at creation and never change"),
          Map.entry("52-ports-inbound", "nothing connects to a runner"),
          Map.entry("54-experimental-vm-runtime", "the older spelling of 53"),
          Map.entry("60-v2-plain", "all our sandboxes are of the first kind, since GPUs are"),
          Map.entry("61-v2-default-with-gpu", "the message is that of 08"),
          Map.entry("62-v2-secrets-env-volume", "as 60"),
          Map.entry("63-v2-wait-poll-terminate", "as 60"),
          Map.entry("64-v2-list-by-tags", "as 60"),
          Map.entry("65-v2-from-name", "as 60"));

  /** Compared by a test of their own below. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "35-image-layers-gpu-build",
          "37-image-build-failure",
          "38-terminate-wait",
          "39-terminate",
          "40-list-by-tags",
          "41-poll-and-wait",
          "44-from-name",
          "45-logs-stdout",
          "48-resource-exhausted",
          "49-name-already-exists",
          "66-v2-ids-of-v1-sandboxes");

  /** All recordings that are there, so that one that is added is compared too. */
  static List<String> creations() throws IOException {
    if (!Files.isDirectory(Capture.directory())) {
      return List.of("none");
    }
    try (Stream<Path> files = Files.list(Capture.directory())) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .filter(name -> !NOT_OURS.containsKey(name) && !ELSEWHERE.contains(name))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("creations")
  void sendsWhatModalsOwnClientSends(String name) {
    Capture capture = Capture.read(name);
    var scenario = new Scenario(capture);
    String environment = scenario.environment();
    try (ModalWorld world = new ModalWorld(environment.isEmpty() ? null : environment)) {
      prepare(world, environment, capture);
      var launch = new Launch(world, scenario.poolsFile());
      launch.provide();
      disturb(world, capture);

      value(launch.start(capture.sandboxName(), tagsIn(capture)));

      SandboxCreateRequest theirs =
          capture.calls("SandboxCreate").getFirst().parse(SandboxCreateRequest.parser());
      assertThat(theirs.getDefinition().getUnknownFields().asMap()).isEmpty();
      SandboxCreateRequest ours = world.wiretap.last("SandboxCreate", SandboxCreateRequest.class);
      assertThat(comparable(ours, ours, namesOfOurs(world)))
          .isEqualTo(comparable(theirs, ours, namesOfTheirs(capture)));
      compareAttempts(capture, world);
      compareLookups(capture, world);
      assertThat(sequence(world.wiretap.calls().stream().map(Wiretap.Call::rpc).toList()))
          .isEqualTo(expectedSequence(capture));
    }
  }

  /** What the recording server did wrong on purpose. */
  private static void disturb(ModalWorld world, Capture capture) {
    for (Capture.Call call : capture.calls("SandboxCreate")) {
      if (call.status() != 0) {
        ModalFault fault = ModalFault.before(Reason.values()[call.status() - 1]);
        call.retryAfter()
            .ifPresentOrElse(
                delay -> world.model.faults().next("SandboxCreate", 1, fault.withRetryAfter(delay)),
                () -> world.model.faults().next("SandboxCreate", 1, fault));
      }
    }
  }

  private static Map<String, String> tagsIn(Capture capture) {
    var tags = new HashMap<String, String>();
    capture
        .scenario()
        .path("create")
        .path("tags")
        .properties()
        .forEach(entry -> tags.put(entry.getKey(), entry.getValue().asString()));
    return tags;
  }

  /** Their calls with the differences that are allowed, each with its reason. */
  private static List<String> expectedSequence(Capture capture) {
    var calls = new ArrayList<String>();
    var lookups = new ArrayList<String>();
    for (Capture.Call call : capture.calls()) {
      String rpc = call.rpc();
      boolean secret = rpc.equals("SecretGetOrCreate");
      if (secret && call.parse(SecretGetOrCreateRequest.parser()).getDeploymentName().isEmpty()) {
        // We always have one, and one alone: the registration is in it.
        continue;
      }
      if (secret || rpc.equals("VolumeGetOrCreate") || rpc.equals("ProxyGet")) {
        // In what order is their caller's choice.
        lookups.add(rpc);
        continue;
      }
      if (rpc.startsWith("Image")) {
        // Ours are two: theirs without commands, and one with a pool's commands and our scripts.
        // Whether a build is waited for depends on the server's answer.
        if (!calls.contains(rpc) && rpc.equals("ImageGetOrCreate")) {
          calls.addAll(List.of(rpc, rpc));
        }
        continue;
      }
      if (rpc.equals("SandboxCreate") && !calls.contains(rpc)) {
        calls.add("SecretGetOrCreate");
      }
      calls.add(rpc);
    }
    lookups.sort(
        Comparator.comparing(
            List.of("VolumeGetOrCreate", "SecretGetOrCreate", "ProxyGet")::indexOf));
    calls.addAll(calls.indexOf("AppGetOrCreate") + 1, lookups);
    return sequence(calls);
  }

  /** How often a new sandbox is asked about depends on when it gets its machine. */
  private static List<String> sequence(List<String> calls) {
    int first = calls.indexOf("SandboxGetTaskId");
    return first < 0 ? calls : calls.subList(0, first + 1);
  }

  @Test
  void buildsLayersAsModalsOwnClientDoes() {
    Capture capture = Capture.read("35-image-layers-gpu-build");
    try (ModalWorld world = new ModalWorld()) {
      new Launch(world, new Scenario(capture).poolsFile()).provide();

      List<ImageGetOrCreateRequest> theirs =
          capture.calls("ImageGetOrCreate").stream()
              .map(call -> call.parse(ImageGetOrCreateRequest.parser()))
              .toList();
      List<ImageGetOrCreateRequest> ours =
          world.wiretap.calls("ImageGetOrCreate").stream()
              .map(call -> (ImageGetOrCreateRequest) call.request())
              .toList();
      assertThat(withoutIds(ours.getFirst())).isEqualTo(withoutIds(theirs.getFirst()));
      // Ours alone: USER root, no entry point, and the scripts, for every sandbox. Theirs alone: an
      // ENV, since a pool has RUN commands and no others. The third layer needs a GPU to build,
      // which pools do not offer.
      ImageGetOrCreateRequest second = withoutIds(ours.getLast());
      var expected = withoutIds(theirs.get(1)).toBuilder();
      List<String> commands = second.getImage().getDockerfileCommandsList();
      assertThat(commands).contains("USER root", "ENTRYPOINT []").hasSize(5);
      List<String> common =
          theirs.get(1).getImage().getDockerfileCommandsList().stream()
              .filter(command -> !command.startsWith("ENV "))
              .toList();
      assertThat(commands).containsSubsequence(common);
      expected.getImageBuilder().clearDockerfileCommands().addAllDockerfileCommands(commands);
      assertThat(second).isEqualTo(expected.build());
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
            case "ImageGetOrCreate" -> {
              var image = call.parse(ImageGetOrCreateRequest.parser());
              yield image.getImage().getBaseImagesCount() > 0 ? null : withoutIds(image);
            }
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
}
