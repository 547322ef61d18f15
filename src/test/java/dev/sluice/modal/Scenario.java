package dev.sluice.modal;

import java.time.Duration;
import java.util.List;
import modal.client.SandboxCreateRequest;
import modal.client.VolumeGetOrCreateRequest;
import modal.client.VolumeMount;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in a pools file what the scenario of a capture asked Modal's client for. */
final class Scenario {
  private static final String OFFICIAL = "ghcr.io/actions/actions-runner:";

  /** A sandbox outlives the longest job by the idle time and ten minutes. */
  private static final Duration BESIDE_THE_JOB = Duration.ofMinutes(15);

  private static final JsonMapper JSON = new JsonMapper();

  private final Capture capture;
  private final JsonNode scenario;
  private final JsonNode create;

  Scenario(Capture capture) {
    this.capture = capture;
    this.scenario = capture.scenario();
    this.create = scenario.path("create");
  }

  String environment() {
    return scenario.path("client").path("environment").asString("");
  }

  /** JSON is YAML. */
  String poolsFile() {
    ObjectNode file = JSON.createObjectNode().put("version", 1);
    ObjectNode modal = file.putObject("modal").put("app", "ci-runners");
    if (!environment().isEmpty()) {
      modal.put("environment", environment());
    }
    ObjectNode pool = file.putArray("pools").addObject().put("name", "gpu");
    pool.putObject("match").putArray("labels").add("modal");
    machine(pool);
    placement(pool);
    network(pool);
    objects(pool);
    image(pool.putObject("image"));
    return file.toString();
  }

  private void machine(ObjectNode pool) {
    if (create.has("gpu")) {
      pool.put("gpu", create.path("gpu").asString());
    }
    range(pool, "cpu", "cpu", "");
    range(pool, "memory", "memoryMiB", "MiB");
    Duration life = Duration.ofMillis(create.path("timeoutMs").asLong(0));
    if (life.compareTo(BESIDE_THE_JOB) > 0) {
      pool.put("timeout", life.minus(BESIDE_THE_JOB).toSeconds() + "s");
    }
    boolean gvisor = create.path("experimentalOptions").path("enable_docker").asBoolean(false);
    boolean vm = create.path("runtime").asString("").equals("vm");
    if (gvisor || vm) {
      pool.put("docker", vm ? "vm" : "gvisor");
    }
  }

  private void range(ObjectNode pool, String key, String theirs, String unit) {
    String limits = theirs.replace("MiB", "") + "Limit" + unit;
    if (!create.has(theirs)) {
      return;
    }
    ObjectNode range = pool.putObject(key);
    put(range, "request", create.path(theirs), unit);
    if (create.has(limits)) {
      put(range, "limit", create.path(limits), unit);
    }
  }

  private static void put(ObjectNode range, String key, JsonNode amount, String unit) {
    if (unit.isEmpty()) {
      range.set(key, amount);
    } else {
      range.put(key, amount.asLong() + unit);
    }
  }

  private void placement(ObjectNode pool) {
    if (create.has("regions")) {
      pool.set("regions", create.path("regions"));
    }
    if (create.has("cloud")) {
      pool.put("cloud", create.path("cloud").asString());
    }
  }

  private void network(ObjectNode pool) {
    if (create.path("blockNetwork").asBoolean(false)) {
      pool.put("network", "blocked");
    } else if (create.has("outboundCidrAllowlist") || create.has("outboundDomainAllowlist")) {
      ObjectNode allow = pool.putObject("network").putObject("allow").put("github", false);
      if (create.has("outboundCidrAllowlist")) {
        allow.set("cidrs", create.path("outboundCidrAllowlist"));
      }
      if (create.has("outboundDomainAllowlist")) {
        allow.set("domains", create.path("outboundDomainAllowlist"));
      }
    }
  }

  private void objects(ObjectNode pool) {
    ArrayNode volumes = pool.putArray("volumes");
    scenario
        .path("volumes")
        .properties()
        .forEach(mount -> {
          JsonNode wish = mount.getValue();
          ObjectNode volume = volumes.addObject();
          volume.put("name", wish.path("fromName").asString()).put("mount", mount.getKey());
          volume.put("readOnly", wish.path("readOnly").asBoolean(false));
          if (wish.has("subPath")) {
            volume.put("subPath", wish.path("subPath").asString());
          }
        });
    if (!scenario.has("volumes")) {
      unmentioned(volumes);
    }
    ArrayNode secrets = pool.putArray("secrets");
    for (JsonNode secret : scenario.path("secrets")) {
      if (secret.has("fromName")) {
        secrets.add(secret.path("fromName").asString());
      }
    }
    if (scenario.has("proxy")) {
      pool.put("proxy", scenario.path("proxy").path("fromName").asString());
    }
  }

  /** One scenario does not mention the volume that its client was given. */
  private void unmentioned(ArrayNode volumes) {
    List<Capture.Call> lookups = capture.calls("VolumeGetOrCreate");
    for (int i = 0; i < lookups.size(); i++) {
      VolumeMount mount =
          capture
              .calls("SandboxCreate")
              .getFirst()
              .parse(SandboxCreateRequest.parser())
              .getDefinition()
              .getVolumeMounts(i);
      volumes
          .addObject()
          .put("name", lookups.get(i).parse(VolumeGetOrCreateRequest.parser()).getDeploymentName())
          .put("mount", mount.getMountPath());
    }
  }

  private void image(ObjectNode image) {
    JsonNode wish = scenario.path("image");
    String from = wish.path("fromRegistry").asString(OFFICIAL + "2.323.0");
    if (from.startsWith(OFFICIAL)) {
      image.put("runnerVersion", from.substring(OFFICIAL.length()));
    } else {
      image.put("runnerVersion", "2.323.0").put("from", from);
    }
    ArrayNode run = image.putArray("run");
    for (JsonNode group : wish.path("dockerfileCommands")) {
      // What needs secrets or a GPU to build is beyond a pool.
      boolean plain = !group.has("gpu") && !group.has("secrets") && !group.has("env");
      for (JsonNode command : plain ? group.path("commands") : JSON.createArrayNode()) {
        if (command.asString().startsWith("RUN ")) {
          run.add(command.asString().substring("RUN ".length()));
        }
      }
    }
  }
}
