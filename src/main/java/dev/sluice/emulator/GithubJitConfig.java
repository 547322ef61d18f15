package dev.sluice.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes just-in-time configurations of the real shape: base64 of a JSON object from file name to
 * base64 of that file, as {@code actions/runner} unpacks it. The key in it is noise.
 */
final class GithubJitConfig {
  /** Bytes of an RSA key of 2048 bit; its factors have half of them. */
  private static final int KEY_BYTES = 256;

  private GithubJitConfig() {}

  static String mint(GithubRunner runner, String workFolder, RandomGenerator random) {
    ObjectNode files = JsonNodeFactory.instance.objectNode();
    files.put(".runner", encode(settings(runner, workFolder, random)));
    files.put(".credentials", encode(credentials(random)));
    files.put(".credentials_rsaparams", encode(key(random)));
    return encode(files);
  }

  private static ObjectNode settings(
      GithubRunner runner, String workFolder, RandomGenerator random) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("AgentId", Long.toString(runner.id()));
    node.put("AgentName", runner.name());
    node.put("DisableUpdate", "True");
    node.put("Ephemeral", "True");
    node.put("GitHubUrl", "");
    node.put("PoolId", Long.toString(runner.group().id()));
    node.put("PoolName", runner.group().name());
    node.put("ServerUrl", "https://pipelines.actions.githubusercontent.com/" + hex(random) + "/");
    node.put("ServerUrlV2", "https://broker.actions.githubusercontent.com/");
    node.put("UseV2Flow", "True");
    node.put("WorkFolder", workFolder);
    return node;
  }

  private static ObjectNode credentials(RandomGenerator random) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("Scheme", "OAuth");
    ObjectNode data = node.putObject("Data");
    data.put("AuthorizationUrl", "https://token.actions.githubusercontent.com/oauth2/token");
    data.put("ClientId", new UUID(random.nextLong(), random.nextLong()).toString());
    data.put("RequireFipsCryptography", "True");
    return node;
  }

  private static ObjectNode key(RandomGenerator random) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("exponent", "AQAB");
    node.put("modulus", noise(random, KEY_BYTES));
    node.put("d", noise(random, KEY_BYTES));
    for (String factor : new String[] {"p", "q", "dp", "dq", "inverseQ"}) {
      node.put(factor, noise(random, KEY_BYTES / 2));
    }
    return node;
  }

  private static String noise(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static String hex(RandomGenerator random) {
    return String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong());
  }

  private static String encode(ObjectNode node) {
    return Base64.getEncoder().encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
  }
}
