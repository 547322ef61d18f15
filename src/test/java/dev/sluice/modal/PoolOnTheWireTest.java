package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.TextFormat;
import dev.sluice.scheduler.Controller;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import modal.client.ImageGetOrCreateRequest;
import modal.client.Sandbox;
import modal.client.SandboxCreateRequest;
import modal.client.SandboxTag;
import modal.client.SecretGetOrCreateRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each key of a pool becomes in the message that starts a sandbox. The expectations are what
 * Modal's JS client 0.11.1 was seen to send for the same wish (2026-11).
 */
class PoolOnTheWireTest {
  /** Of a pool that says nothing. The life is 6 h of the job, 5 min idle and 10 min. */
  private static final String PLAIN =
      """
      entrypoint_args: "/opt/sluice/entrypoint.sh"
      image_id: "image"
      secret_ids: "ephemeral"
      resources { gpu_config {} }
      timeout_secs: 22500
      open_ports {}
      network_access { network_access_type: OPEN }
      name: "sluice-abc123-gpu-00000001"
      """;

  private static final Controller CONTROLLER = Controller.parse("abc123").orElseThrow();

  private static final String PINNED = "\nimage: { runnerVersion: 2.337.0 }";

  static List<Arguments> keys() {
    return List.of(
        key("", ""),
        key("gpu: T4", "resources { gpu_config { gpu_type: 'T4' count: 1 } }"),
        key("gpu: H100:8", "resources { gpu_config { gpu_type: 'H100' count: 8 } }"),
        key("gpu: h100!:2", "resources { gpu_config { gpu_type: 'H100!' count: 2 } }"),
        key("gpu: B200+", "resources { gpu_config { gpu_type: 'B200+' count: 1 } }"),
        key("gpu: A100-80GB", "resources { gpu_config { gpu_type: 'A100-80GB' count: 1 } }"),
        key("cpu: 0.25", "resources { milli_cpu: 250 }"),
        key("cpu: { request: 2.5, limit: 4 }", "resources { milli_cpu: 2500 milli_cpu_max: 4000 }"),
        key("memory: 32GiB", "resources { memory_mb: 32768 }"),
        key(
            "memory: { request: 512MiB, limit: 1GiB }",
            "resources { memory_mb: 512 memory_mb_max: 1024 }"),
        key("timeout: 90m", "timeout_secs: 6300"),
        key("timeout: 23h45m", "timeout_secs: 86400"),
        key("timeout: 1h\nidleTimeout: 1m", "timeout_secs: 4260"),
        key(
            "regions: [us-east, eu-west]",
            "scheduler_placement { regions: ['us-east', 'eu-west'] }"),
        key("cloud: aws", "cloud_provider_str: 'aws'"),
        key("network: blocked", "network_access { network_access_type: BLOCKED }"),
        key(
            "network: { allow: { github: false, cidrs: [10.0.0.0/8] } }",
            "network_access { network_access_type: ALLOWLIST allowed_cidrs: '10.0.0.0/8' }"),
        key(
            "network: { allow: { github: false, domains: ['*.pypi.org', pypi.org] } }",
            "network_access { network_access_type: ALLOWLIST"
                + " allowed_domains: ['*.pypi.org', 'pypi.org'] }"),
        key(
            "network: { allow: { github: false, domains: [pypi.org], cidrs: [10.0.0.0/8] } }",
            "network_access { network_access_type: ALLOWLIST"
                + " allowed_cidrs: '10.0.0.0/8' allowed_domains: 'pypi.org' }"),
        key(
            "network: { allow: { github: false } }",
            "network_access { network_access_type: ALLOWLIST }"),
        key(
            "volumes: [{ name: cache, mount: /cache }]",
            "volume_mounts { volume_id: 'volume cache' mount_path: '/cache'"
                + " allow_background_commits: true }"),
        key(
            "volumes: [{ name: models, mount: /models, readOnly: true, subPath: llm/7b }]",
            "volume_mounts { volume_id: 'volume models' mount_path: '/models'"
                + " allow_background_commits: true read_only: true sub_path: 'llm/7b' }"),
        key("proxy: static-ip", "proxy_id: 'proxy static-ip'"),
        key("docker: gvisor", "experimental_options_v2 { key: 'enable_docker' value: 'true' }"),
        key("docker: true", "experimental_options_v2 { key: 'enable_docker' value: 'true' }"),
        key("docker: vm", "runtime: 'vm'"));
  }

  private static Arguments key(String pool, String definition) {
    return Arguments.of(pool, definition.replace('\'', '"'));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void becomes(String pool, String definition) throws TextFormat.ParseException {
    var expected = Sandbox.newBuilder();
    TextFormat.merge(PLAIN, expected);
    TextFormat.merge(definition, expected);
    try (ModalWorld world = new ModalWorld()) {
      assertThat(named(world, start(world, pool))).isEqualTo(expected.build());
    }
  }

  @Test
  void namedSecretsStandBeforeTheOneWithTheRegistration() {
    try (ModalWorld world = new ModalWorld()) {
      Sandbox sandbox = named(world, start(world, "secrets: [npm, aws]"));

      assertThat(sandbox.getSecretIdsList())
          .containsExactly("secret npm", "secret aws", "ephemeral");
    }
  }

  @Test
  void theHostsOfGithubAreAllowedWithTheOthers() {
    try (ModalWorld world = new ModalWorld()) {
      Sandbox sandbox = start(world, "network: { allow: { domains: ['*.pypi.org'] } }");

      assertThat(sandbox.getNetworkAccess().getAllowedDomainsList())
          .contains("*.pypi.org", "github.com", "api.github.com", "ghcr.io");
    }
  }

  @Test
  void tagsSayWhoseItIsAndNothingOfAJob() {
    try (ModalWorld world = new ModalWorld()) {
      start(world, "");

      SandboxCreateRequest sent = world.wiretap.last("SandboxCreate", SandboxCreateRequest.class);
      assertThat(sent.getTagsList())
          .extracting(SandboxTag::getTagName, SandboxTag::getTagValue)
          .containsExactlyInAnyOrder(
              tuple("sluice-controller", "abc123"),
              tuple("sluice-pool", "gpu"),
              tuple("sluice-generation", "7"),
              tuple("sluice-runner", Launch.NAME));
    }
  }

  @Test
  void callsFollowEachOtherAsInModalsOwnClientsAndWhatStaysIsAskedForOnce() {
    try (ModalWorld world = new ModalWorld("ci")) {
      world.model.images().buildTime(Duration.ofMillis(200));
      String keys =
          """
          volumes: [{ name: cache, mount: /cache }]
          secrets: [npm, aws]
          proxy: static-ip
          """;
      Launch launch = provided(world, keys);
      start(launch, "runner-1");

      assertThat(world.wiretap.calls())
          .extracting(Wiretap.Call::rpc)
          .containsExactly(
              "AuthTokenGet",
              "AppGetOrCreate",
              "VolumeGetOrCreate",
              "SecretGetOrCreate",
              "SecretGetOrCreate",
              "ProxyGet",
              "EnvironmentGetOrCreate",
              "ImageGetOrCreate",
              "ImageJoinStreaming",
              "ImageGetOrCreate",
              "ImageJoinStreaming",
              "SecretGetOrCreate",
              "SandboxCreate",
              "SandboxGetTaskId");

      int before = world.wiretap.calls().size();
      start(launch, "runner-2");
      assertThat(world.wiretap.calls().stream().skip(before))
          .extracting(Wiretap.Call::rpc)
          .containsExactly("SecretGetOrCreate", "SandboxCreate", "SandboxGetTaskId");
    }
  }

  @Test
  void aPrivateRegistryIsLoggedInToForItsOwnLayerOnly() throws TextFormat.ParseException {
    try (ModalWorld world = new ModalWorld()) {
      world.model.objects().addSecret("", "registry", Map.of());
      start(
          world,
          """
          image:
            runnerVersion: 2.337.0
            from: registry.example.com/ci/runner:7
            run: [apt-get install -y jq]
            registrySecret: registry
          """);

      var images =
          world.wiretap.calls("ImageGetOrCreate").stream()
              .map(call -> ((ImageGetOrCreateRequest) call.request()).getImage())
              .toList();
      var expected = modal.client.Image.newBuilder();
      TextFormat.merge(
          """
          dockerfile_commands: "FROM registry.example.com/ci/runner:7"
          image_registry_config {
            registry_auth_type: REGISTRY_AUTH_TYPE_STATIC_CREDS
            secret_id: "%s"
          }
          """
              .formatted(value(world.modal.namedSecret("registry"))),
          expected);
      assertThat(images).hasSize(2).first().isEqualTo(expected.build());
      assertThat(images.getLast().getDockerfileCommandsList())
          .startsWith("FROM base", "USER root", "ENTRYPOINT []", "RUN apt-get install -y jq");
      assertThat(images.getLast().hasImageRegistryConfig()).isFalse();
    }
  }

  /** Provides and starts a sandbox of a pool with these keys. */
  private static Sandbox start(ModalWorld world, String keys) {
    start(provided(world, keys), Launch.NAME);
    return world.wiretap.last("SandboxCreate", SandboxCreateRequest.class).getDefinition();
  }

  private static void start(Launch launch, String name) {
    value(launch.start(name, CONTROLLER.tags("gpu", 7, name)));
  }

  private static Launch provided(ModalWorld world, String keys) {
    String environment = world.connection.environmentName();
    world.model.objects().addSecret(environment, "npm", Map.of());
    world.model.objects().addSecret(environment, "aws", Map.of());
    world.model.objects().addProxy(environment, "static-ip");
    String modal =
        environment.isEmpty()
            ? "{ app: ci-runners }"
            : "{ app: ci-runners, environment: " + environment + " }";
    var launch =
        new Launch(
            world,
            """
            version: 1
            modal: %s
            pools:
              - name: gpu
                match: { labels: [modal] }
            %s
            """
                .formatted(modal, (keys.contains("image:") ? keys : keys + PINNED).indent(4)));
    assertThat(launch.provide()).isTrue();
    return launch;
  }

  /** With names in place of the ids that the server gave. */
  private static Sandbox named(ModalWorld world, Sandbox sent) {
    var names = new HashMap<String, String>();
    for (Wiretap.Call call : world.wiretap.calls("SecretGetOrCreate")) {
      String name = ((SecretGetOrCreateRequest) call.request()).getDeploymentName();
      if (!name.isEmpty()) {
        names.put(value(world.modal.namedSecret(name)), "secret " + name);
      }
    }
    var named = sent.toBuilder().setImageId("image").clearSecretIds();
    sent.getSecretIdsList().forEach(id -> named.addSecretIds(names.getOrDefault(id, "ephemeral")));
    for (String volume : List.of("cache", "models")) {
      String id = value(world.modal.volume(volume));
      named.getVolumeMountsBuilderList().stream()
          .filter(mount -> mount.getVolumeId().equals(id))
          .forEach(mount -> mount.setVolumeId("volume " + volume));
    }
    if (named.hasProxyId()) {
      assertThat(named.getProxyId()).isEqualTo(value(world.modal.proxy("static-ip")));
      named.setProxyId("proxy static-ip");
    }
    return named.build();
  }
}
